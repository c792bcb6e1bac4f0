package io.aef.realtime;

import io.aef.realtime.adapter.BroadcastOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Namespaces that come into being when a client asks for them. A child is given the middlewares and connection handlers
 * that are registered here when it is created. Thread-safe.
 */
public final class ParentNamespace implements Broadcaster {

    private final NamespacePredicate predicate;
    private final MiddlewareChain<Socket> middlewares = new MiddlewareChain<>();
    private final List<ConnectionHandler> connectionHandlers = new CopyOnWriteArrayList<>();
    private final Set<Namespace> children = ConcurrentHashMap.newKeySet();
    private final BroadcastOperator allChildren =
            new BroadcastOperator(() -> List.copyOf(children), BroadcastOptions.ALL);

    ParentNamespace(NamespacePredicate predicate) {
        this.predicate = predicate;
    }

    /** Adds a middleware to the children that are created from now on. */
    public void use(Middleware middleware) {
        middlewares.add(middleware::handle);
    }

    /** Greets each socket that joins a child created from now on. */
    public void onConnection(ConnectionHandler handler) {
        connectionHandlers.add(handler);
    }

    /** The children there are now. */
    public Set<Namespace> children() {
        return Set.copyOf(children);
    }

    @Override
    public BroadcastOperator operator() {
        return allChildren;
    }

    CompletionStage<Boolean> allows(String name, Map<String, Object> auth) {
        try {
            CompletionStage<Boolean> answer = predicate.allows(name, auth);
            return Objects.requireNonNull(answer, "a namespace predicate returned null");
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    MiddlewareChain<Socket> middlewares() {
        return middlewares;
    }

    List<ConnectionHandler> connectionHandlers() {
        return connectionHandlers;
    }

    void add(Namespace child) {
        children.add(child);
    }

    void remove(Namespace child) {
        children.remove(child);
    }
}
