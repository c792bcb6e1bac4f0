package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Viewers and operators see the workspace with all its runs; operators do things. */
final class RoleRule implements AccessRule {

    @Override
    public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
        boolean isKnown = isA(principal, Account.Role.VIEWER) || isA(principal, Account.Role.OPERATOR);
        return CompletableFuture.completedFuture(
                isKnown && (topic.kind() != Topic.Kind.USER || topic.equals(Runs.WORKSPACE)));
    }

    @Override
    public CompletionStage<Boolean> mayCommand(Principal principal, String type, @Nullable String executionId) {
        return CompletableFuture.completedFuture(isA(principal, Account.Role.OPERATOR));
    }

    @Override
    public CompletionStage<Boolean> mayDrive(Principal principal, String sessionId, boolean force) {
        return CompletableFuture.completedFuture(isA(principal, Account.Role.OPERATOR));
    }

    private static boolean isA(Principal principal, Account.Role role) {
        return principal.roles().contains(role.word());
    }
}
