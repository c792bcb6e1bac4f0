package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How much of one event each may see: asked once for each user with the same roles. For one thread at a time. */
final class Sights {

    /** All that counts of somebody. When they have to show it again does not. */
    record Viewer(String user, Set<String> roles) {

        static Viewer of(Principal principal) {
            return new Viewer(principal.user(), principal.roles());
        }
    }

    private final Published event;
    private final AccessRule rule;
    private final Map<Viewer, Visibility> known = new HashMap<>();

    Sights(Published event, AccessRule rule) {
        this.event = event;
        this.rule = rule;
    }

    /** Asks the application, if it was not asked before: to be called without a lock. */
    void ask(Principal principal) {
        known.computeIfAbsent(Viewer.of(principal), viewer -> event.visibleTo(principal, rule));
    }

    /** Null if it was not asked. */
    @Nullable
    Visibility of(Principal principal) {
        return known.get(Viewer.of(principal));
    }
}
