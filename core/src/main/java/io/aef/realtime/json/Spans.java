package io.aef.realtime.json;

import java.util.Arrays;

/** Where in a text the placeholders stand, in order, and which attachment each one names. */
final class Spans {

    /** Start, index behind the end and number of each placeholder in turn. */
    private int[] data;

    private int count;

    Spans() {
        this(new int[6], 0);
    }

    private Spans(int[] data, int count) {
        this.data = data;
        this.count = count;
    }

    int count() {
        return count;
    }

    int start(int index) {
        return data[index * 3];
    }

    int end(int index) {
        return data[index * 3 + 1];
    }

    int num(int index) {
        return data[index * 3 + 2];
    }

    void add(int start, int end, int num) {
        int at = count * 3;
        if (at == data.length) {
            data = Arrays.copyOf(data, at * 2);
        }
        data[at] = start;
        data[at + 1] = end;
        data[at + 2] = num;
        count++;
    }

    void truncate(int newCount) {
        count = newCount;
    }

    /** Those of them from that index on that end within the text before {@code end}. */
    Spans within(int from, int end) {
        int to = from;
        while (to < count && end(to) <= end) {
            to++;
        }
        return new Spans(Arrays.copyOfRange(data, from * 3, to * 3), to - from);
    }
}
