package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * What is read of an event of the automation layer: {@code …#number time…{"topic":"…","offset":"epoch-sequence"}]}. One object for all,
 * as there are many.
 */
final class Mark {

    private static final int TAIL = "\"}]".length();

    long number;
    long time;
    long epoch;
    long sequence;
    private int at;

    /** @return false if there is no such thing */
    boolean read(ByteBuffer in, int from, int end) {
        at = from;
        while (at < end && in.get(at) != '#') {
            at++;
        }
        number = digits(in, end);
        time = digits(in, end);
        at = end - TAIL - 1;
        while (at > from && in.get(at) != '"') {
            at--;
        }
        epoch = digits(in, end);
        sequence = digits(in, end);
        return number > 0 && time > 0 && epoch > 0 && sequence > 0;
    }

    /** The digits behind the next byte; it goes on where they end. */
    private long digits(ByteBuffer in, int end) {
        long value = 0;
        for (at++; at < end; at++) {
            int digit = in.get(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
