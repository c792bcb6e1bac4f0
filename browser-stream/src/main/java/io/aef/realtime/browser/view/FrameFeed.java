package io.aef.realtime.browser.view;

import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.jpeg.BlockSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The latest scene of a session, and how viewers are brought there. Guarded by its session. */
final class FrameFeed {

    private final Encoder encoder;
    private @Nullable Scene scene;

    /** Where those are who have been sent the scene. */
    private @Nullable Standing latest;

    FrameFeed(Encoder encoder) {
        this.encoder = encoder;
    }

    /** Null if there was none yet. */
    @Nullable
    Scene scene() {
        return scene;
    }

    /** @param changed since the scene before; empty if that cannot be told */
    void show(Scene next, Optional<BlockSet> changed, Collection<Viewer> viewers) {
        scene = next;
        for (Viewer viewer : viewers) {
            Standing standing = viewer.standing();
            if (standing != null) {
                changed.ifPresentOrElse(blocks -> standing.merge(next, blocks), viewer::needsWhole);
            }
        }
    }

    /** To whom something is to be sent now. */
    List<Viewer> due(Collection<Viewer> viewers, long now) {
        return viewers.stream().filter(viewer -> isDue(viewer, now)).toList();
    }

    /** Whether something is to be sent to it now. */
    boolean isDue(Viewer viewer, long now) {
        Scene present = scene;
        return present != null && viewer.wants(present) && viewer.nextAt() - now <= 0;
    }

    /** The scene to each of them: the same message to those with the same standing. */
    void send(List<Viewer> to, long now) {
        Scene present = scene;
        if (present == null || to.isEmpty()) {
            return;
        }
        Standing reached = latest;
        if (reached == null || reached.seq() != present.seq()) {
            reached = new Standing(present);
            latest = reached;
        }
        Map<Message, List<Requester>> messages = new IdentityHashMap<>();
        for (Viewer viewer : to) {
            Standing standing = viewer.standing();
            Message message = standing == null ? encoder.whole(present) : standing.message(encoder, present);
            messages.computeIfAbsent(message, first -> new ArrayList<>()).add(viewer.requester());
            viewer.sent(reached, now);
        }
        messages.forEach(Message::send);
    }
}
