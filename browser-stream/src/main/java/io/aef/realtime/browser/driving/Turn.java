package io.aef.realtime.browser.driving;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to drive a browser. Immutable.
 *
 * @param user who drives; null if nobody does
 * @param wantedBy the user who is next, or null
 * @param page the one of their pages that drives, or null
 * @param wanting the pages that wait for their turn
 */
public record Turn(
        @Nullable String user,
        @Nullable String wantedBy,
        @Nullable Object page,
        Set<Object> wanting) {

    /** That of nobody. */
    public static final Turn NOBODYS = new Turn(null, null, null, Set.of());

    public Turn {
        wanting = Set.copyOf(wanting);
    }
}
