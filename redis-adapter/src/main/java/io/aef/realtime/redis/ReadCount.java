package io.aef.realtime.redis;

import java.util.List;

/**
 * How many entries of a stream are asked for at once. Redis knows no bound of bytes for that, so it is a guess: about twice as many as
 * came last, because there is seldom more at once; and no more than fit into the bound if they are as large as those were. What was
 * written all at once after small ones may be larger than that, once. Not thread-safe.
 */
final class ReadCount {

    /** Of what has been quiet. */
    static final int LEAST = 16;

    /** Of what is read at once, if it can be told before. */
    static final long MAX_BYTES = 4 << 20;

    private final int most;
    private int next;

    /** @param most at once, however small they are */
    ReadCount(int most) {
        this.most = most;
        this.next = Math.min(most, LEAST);
    }

    int next() {
        return next;
    }

    void read(List<Bus.Entry> entries) {
        long bytes = 0;
        for (Bus.Entry entry : entries) {
            for (byte[] field : entry.fields().values()) {
                bytes += field.length;
            }
        }
        long wanted = Math.max(LEAST, 2L * entries.size());
        long each = entries.isEmpty() ? 0 : bytes / entries.size();
        long fit = each == 0 ? wanted : Math.max(1, MAX_BYTES / each);
        next = (int) Math.min(most, Math.min(wanted, fit));
    }
}
