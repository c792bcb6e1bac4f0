package io.aef.realtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * How one packet is sent to a client that does not keep up. Immutable.
 *
 * @param isVolatile whether a session that is not idle drops it
 * @param compress whether HTTP compression may be applied to it
 * @param overflow what happens if the queue is full; null for what the server's options say
 * @param conflationKey of the packets with the same key only the newest waits; null if it replaces none
 */
public record Delivery(
        boolean isVolatile,
        boolean compress,
        @Nullable Overflow overflow,
        @Nullable String conflationKey) {

    /** Not volatile, compressed where that is allowed, with the server's policy. */
    public static final Delivery DEFAULT = new Delivery(false, true, null, null);

    /** What a client cannot do without: it arrives, or the connection ends. */
    public static final Delivery RELIABLE = DEFAULT.withOverflow(Overflow.DISCONNECT);

    public Delivery {
        if (isVolatile && (overflow != null || conflationKey != null)) {
            throw Check.bad(
                    "isVolatile", true, "neither overflow nor conflate with it, for a volatile event never waits");
        }
        if (conflationKey != null && conflationKey.isEmpty()) {
            throw Check.bad("conflationKey", "empty", "at least one character");
        }
    }

    /** With {@link #isVolatile} so. */
    public Delivery withVolatile(boolean value) {
        return new Delivery(value, compress, overflow, conflationKey);
    }

    /** With {@link #compress} so. */
    public Delivery withCompress(boolean value) {
        return new Delivery(isVolatile, value, overflow, conflationKey);
    }

    /** With {@link #overflow} so. */
    public Delivery withOverflow(@Nullable Overflow value) {
        return new Delivery(isVolatile, compress, value, conflationKey);
    }

    /** With {@link #conflationKey} so. */
    public Delivery withConflationKey(@Nullable String value) {
        return new Delivery(isVolatile, compress, overflow, value);
    }
}
