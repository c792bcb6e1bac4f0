package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a session's picture each viewer may see at this moment: asked once for each user with the same roles. The rule is shown an update
 * that has the address and, for the picture, an empty text; of several addresses the one of which least is to be seen counts. For one thread at a
 * time.
 */
final class Sights {

    private record Who(String user, Set<String> roles) {}

    private final Topic topic;
    private final List<BrowserUpdate> events;
    private final Map<Who, Visibility> known = new HashMap<>();

    Sights(Topic topic, List<BrowserUpdate> events) {
        this.topic = topic;
        this.events = events;
    }

    /** To be called without a lock. */
    void ask(Viewer viewer) {
        if (viewer.requester() instanceof Conduit) {
            // It may be called what a user is called.
            return;
        }
        known.computeIfAbsent(who(viewer), who -> least(viewer));
    }

    private Visibility least(Viewer viewer) {
        return events.stream()
                .map(event -> viewer.requester().visibility(topic, event))
                .max(Comparator.naturalOrder())
                .orElse(Visibility.NONE);
    }

    /** Null if they have become somebody else since it was asked. */
    @Nullable
    Visibility of(Viewer viewer) {
        return viewer.requester() instanceof Conduit ? Visibility.FULL : known.get(who(viewer));
    }

    private static Who who(Viewer viewer) {
        Principal principal = viewer.requester().principal();
        return new Who(principal.user(), principal.roles());
    }
}
