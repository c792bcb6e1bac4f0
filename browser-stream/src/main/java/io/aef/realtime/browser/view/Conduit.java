package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A viewer that is no page: it passes on all that it is sent, to a file or to another node, where it is decided who sees what of it. It does not
 * count as somebody who watches.
 */
public interface Conduit extends Requester {

    /** Everything; the access rule is not asked. */
    @Override
    default Visibility visibility(Topic topic, RealtimeEvent event) {
        return Visibility.FULL;
    }

    /** Never. */
    @Override
    default CompletionStage<Boolean> mayDrive(String sessionId, boolean force) {
        return CompletableFuture.completedFuture(false);
    }
}
