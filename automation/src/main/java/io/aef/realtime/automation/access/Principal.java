package io.aef.realtime.automation.access;

import io.aef.realtime.automation.schema.Identifiers;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has shown who they are. The same user with the same roles sees and may do the same.
 *
 * @param user 1 to 100 characters, none of them a control character
 * @param roles what the application's {@link AccessRule} goes by, beside the user; may be empty
 * @param expires when that has to be shown again; null if never
 */
public record Principal(
        String user, Set<String> roles, @Nullable Instant expires) {

    public Principal {
        Identifiers.require("user", user);
        roles = Set.copyOf(roles);
    }

    /** A user without roles, for good. */
    public static Principal of(String user) {
        return new Principal(user, Set.of(), null);
    }

    /** Fit for a log. */
    @Override
    public String toString() {
        return user;
    }
}
