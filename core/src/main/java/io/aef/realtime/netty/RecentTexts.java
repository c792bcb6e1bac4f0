package io.aef.realtime.netty;

import java.util.Arrays;

/**
 * Texts that came lately, so that sessions whose handshakes have them in common keep one copy: the name of the server, what a
 * browser says of itself. Of bounded size, and a text that does not come again is soon forgotten. Any thread: that two may overwrite
 * each other's entry costs a copy and nothing else, as a string is immutable.
 */
final class RecentTexts {

    private static final int SLOTS = 256;

    /** Longer ones are kept by nobody but their session. */
    private static final int MAX_LENGTH = 256;

    private final String[] slots = new String[SLOTS];

    RecentTexts() {
        Arrays.fill(slots, "");
    }

    /** The text, or an equal one that came before. */
    String shared(String text) {
        if (text.length() > MAX_LENGTH) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        String known = slots[slot];
        if (known.equals(text)) {
            return known;
        }
        slots[slot] = text;
        return text;
    }
}
