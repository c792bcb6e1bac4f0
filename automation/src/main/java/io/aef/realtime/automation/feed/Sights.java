package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Visibility;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much of one event each may see: asked once for each user with the same roles. For one thread at a time. */
final class Sights {

    private final Published event;
    private final AccessRule rule;
    private final Map<Viewer, Visibility> known = new HashMap<>();

    Sights(Published event, AccessRule rule) {
        this.event = event;
        this.rule = rule;
    }

    /** Asks the application, if it was not asked before: to be called without a lock. */
    void ask(Viewer viewer) {
        known.computeIfAbsent(viewer, first -> event.visibleTo(first.principal(), rule));
    }

    /** Null if it was not asked. */
    @Nullable
    Visibility of(Viewer viewer) {
        return known.get(viewer);
    }
}
