package io.aef.realtime.automation.access;

import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the application lets people see. Asked again and again, so that a permission that is withdrawn counts from then on. Any thread.
 */
public interface AccessRule {

    /**
     * Whether somebody may follow a topic: when they subscribe, and every now and then as long as they do. May take its time, but must not
     * block. A failed stage, or one that takes too long, is a no when they subscribe. Later it leaves things as they are for a while: see
     * {@code ConnectionOptions.recheckGrace}.
     */
    CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic);

    /**
     * How much of an event somebody sees who follows its topic. Called for each event and each different user and roles that follow, so it
     * must answer from memory: the events behind wait for it, and so does the thread that brings them, which may be one that publishes. It
     * may take locks and call this library; none is held meanwhile. One that throws, or answers
     * with null, is a {@link Visibility#NONE}.
     *
     * @param principal one of those with this user and these roles; when it expires is that one's
     */
    default Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
        return Visibility.FULL;
    }

    /**
     * Whether somebody may send a command: asked whenever it comes, and again at its turn if it had to wait. May take its time, but must not
     * block. A failed stage, or one that takes as long as a command may, is a no. Default: to whoever may follow the execution, and of commands
     * that are about none, to everybody who is let in.
     *
     * @param executionId null if it is about none
     */
    default CompletionStage<Boolean> mayCommand(Principal principal, String type, @Nullable String executionId) {
        return executionId == null
                ? CompletableFuture.completedFuture(true)
                : maySubscribe(principal, Topic.execution(executionId));
    }

    /**
     * Whether somebody who may follow a browser session may also drive it: press, type, go to other pages. May take its time, but must not
     * block. A failed stage, or one that takes too long, is a no. Asked again while they drive: a yes counts for ten seconds. Default: nobody may.
     *
     * @param force whether they want to take it from somebody else
     */
    default CompletionStage<Boolean> mayDrive(Principal principal, String sessionId, boolean force) {
        return CompletableFuture.completedFuture(false);
    }

    /** Everybody follows their own user topic and everything else: for demonstrations, and where the network is trusted. */
    static AccessRule everythingButOtherUsers() {
        return (principal, topic) -> CompletableFuture.completedFuture(
                topic.kind() != Topic.Kind.USER || topic.id().equals(principal.user()));
    }
}
