package io.aef.realtime.browser.view;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One node alone. */
class NoOtherNodes implements OtherNodes {

    @Override
    public @Nullable SessionView view(String sessionId) {
        return null;
    }

    @Override
    public Collection<SessionView> views() {
        return List.of();
    }

    @Override
    public CompletionStage<@Nullable SessionView> find(String sessionId) {
        return CompletableFuture.completedFuture(null);
    }
}
