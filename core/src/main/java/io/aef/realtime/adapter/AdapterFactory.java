package io.aef.realtime.adapter;

import io.aef.realtime.engine.SessionRelay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the adapter of each namespace; called when the namespace is created. */
@FunctionalInterface
public interface AdapterFactory {

    /** The adapter that knows only this node. */
    AdapterFactory IN_MEMORY = InMemoryAdapter::new;

    /** A new adapter for the namespace. Must not block, and must not ask the server for another namespace. */
    Adapter create(AdapterContext context);

    /**
     * What leads requests to the node that has their session, until {@link #close}; null if that is left to a balancer with sticky
     * sessions. Asked for once, by the server it makes adapters for.
     */
    default @Nullable SessionRelay sessionRelay() {
        return null;
    }

    /** The server it made adapters for has closed them all: gives back what they shared. Called once. */
    default CompletionStage<Void> close() {
        return CompletableFuture.completedFuture(null);
    }
}
