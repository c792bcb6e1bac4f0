package io.aef.realtime.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an event in the log of its topic. A client may be given it as text and bring it back.
 *
 * @param epoch tells logs of the same topic apart that were begun at different times; not negative
 * @param sequence 1 for the first event, and one more for each
 */
public record Offset(long epoch, long sequence) implements Comparable<Offset> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})-(\\d{1,15})");

    public Offset {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: >= 0)");
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= 0)");
        }
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Offset parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("offset: not one (expected: two numbers with a dash between)");
        }
        return new Offset(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /** By epoch, then by sequence. */
    @Override
    public int compareTo(Offset other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch == 0 ? Long.compare(sequence, other.sequence) : byEpoch;
    }

    /** {@code epoch-sequence}. */
    @Override
    public String toString() {
        return epoch + "-" + sequence;
    }
}
