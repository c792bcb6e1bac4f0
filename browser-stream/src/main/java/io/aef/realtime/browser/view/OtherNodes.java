package io.aef.realtime.browser.view;

import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The browsers of other nodes, as far as pages of this one watch them. Thread-safe. */
public interface OtherNodes {

    /** What is shown here of a session of another node; null if nothing is. */
    @Nullable
    SessionView view(String sessionId);

    /** All that are shown here. */
    Collection<SessionView> views();

    /**
     * Begins to show a session of another node, or goes on with it.
     *
     * @return null if no node has it, at the latest after two seconds; fails with a
     *     {@link io.aef.realtime.automation.request.RequestException} if there are too many
     */
    CompletionStage<@Nullable SessionView> find(String sessionId);
}
