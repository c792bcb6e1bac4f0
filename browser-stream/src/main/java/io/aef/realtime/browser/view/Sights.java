package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a session's picture each viewer may see at this moment: asked once for each user with the same roles. The rule is shown an update
 * that has the address and, for the picture, an empty text. For one thread at a time.
 */
final class Sights {

    private record Who(String user, Set<String> roles) {}

    private final Topic topic;
    private final BrowserUpdate event;
    private final Map<Who, Visibility> known = new HashMap<>();

    Sights(Topic topic, BrowserUpdate event) {
        this.topic = topic;
        this.event = event;
    }

    /** To be called without a lock. */
    void ask(Viewer viewer) {
        if (viewer.requester() instanceof Conduit) {
            // It may be called what a user is called.
            return;
        }
        known.computeIfAbsent(who(viewer), who -> viewer.requester().visibility(topic, event));
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
