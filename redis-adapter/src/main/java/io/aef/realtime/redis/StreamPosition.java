package io.aef.realtime.redis;

/**
 * The id of an entry of a stream: milliseconds and a number within them. Both have all 64 bits, without a sign: whoever writes to a
 * stream may give an entry any id that is behind the last one.
 */
record StreamPosition(long millis, long sequence) implements Comparable<StreamPosition> {

    /** Before every entry. */
    static final StreamPosition BEGIN = new StreamPosition(0, 0);

    private static final int MAX_LENGTH = 41;

    private static final int SEQUENCE_BITS = 21;
    private static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;
    private static final long MAX_MILLIS = Long.MAX_VALUE >> SEQUENCE_BITS;

    /** The position that {@link #number} has made a number of, or one between two of these. */
    static StreamPosition of(long number) {
        return new StreamPosition(number >> SEQUENCE_BITS, number & MAX_SEQUENCE);
    }

    /**
     * As one number of the same order; {@link Long#MAX_VALUE} for one that has none: behind the year 2109, or behind two
     * million entries in one millisecond of a clock that stands still.
     */
    long number() {
        boolean has =
                Long.compareUnsigned(millis, MAX_MILLIS) <= 0 && Long.compareUnsigned(sequence, MAX_SEQUENCE) <= 0;
        return has ? millis << SEQUENCE_BITS | sequence : Long.MAX_VALUE;
    }

    /** The first one behind it; itself if there is none. */
    StreamPosition next() {
        if (sequence != -1) {
            return new StreamPosition(millis, sequence + 1);
        }
        return millis == -1 ? this : new StreamPosition(millis + 1, 0);
    }

    /**
     * @param text as Redis writes it
     * @throws IllegalArgumentException if it is none
     */
    static StreamPosition parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 1 || dash == text.length() - 1 || text.length() > MAX_LENGTH || !isDigits(text, dash)) {
            throw new IllegalArgumentException("not the id of an entry of a stream");
        }
        return new StreamPosition(
                Long.parseUnsignedLong(text.substring(0, dash)), Long.parseUnsignedLong(text.substring(dash + 1)));
    }

    private static boolean isDigits(String text, int dash) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i != dash && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(StreamPosition other) {
        int byMillis = Long.compareUnsigned(millis, other.millis);
        return byMillis == 0 ? Long.compareUnsigned(sequence, other.sequence) : byMillis;
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
