package io.aef.realtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The namespaces of a server: those the application named, and those that clients called into being. Thread-safe. */
final class NamespaceRegistry {

    private static final String MAIN = "/";

    private final SocketIoServer server;
    private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
    /** Held while a namespace is made and introduced. */
    private final ReentrantLock creation = new ReentrantLock();
    /** Namespaces that are being introduced, for those who ask for them while they are told; under the lock. */
    private final Map<String, Namespace> unintroduced = new HashMap<>();

    private final List<Dynamic> dynamics = new CopyOnWriteArrayList<>();
    private final List<Consumer<Namespace>> newNamespaceHandlers = new CopyOnWriteArrayList<>();

    /** A parent, and the pattern its children's names match if it was defined by one. */
    private record Dynamic(ParentNamespace parent, @Nullable Pattern pattern) {}

    NamespaceRegistry(SocketIoServer server) {
        this.server = server;
    }

    /** The name as clients write it. */
    static String normalize(String name) {
        return name.startsWith("/") ? name : "/" + name;
    }

    /** Gets or creates; a name that matches the pattern of a parent makes a child of it. */
    Namespace of(String given) {
        String name = normalize(given);
        Namespace existing = namespaces.get(name);
        if (existing != null) {
            return existing;
        }
        ParentNamespace parent = dynamics.stream()
                .filter(dynamic ->
                        dynamic.pattern != null && dynamic.pattern.matcher(name).find())
                .map(Dynamic::parent)
                .findFirst()
                .orElse(null);
        return create(name, parent, false);
    }

    ParentNamespace of(NamespacePredicate predicate, @Nullable Pattern pattern) {
        ParentNamespace parent = new ParentNamespace(predicate);
        dynamics.add(new Dynamic(parent, pattern));
        return parent;
    }

    void onNewNamespace(Consumer<Namespace> handler) {
        newNamespaceHandlers.add(handler);
    }

    Collection<Namespace> all() {
        return new ArrayList<>(namespaces.values());
    }

    /** An existing namespace, counted as used by one socket more, or null. */
    @Nullable
    Namespace acquire(String name) {
        return namespaces.computeIfPresent(name, (key, namespace) -> {
            namespace.countUser(1);
            return namespace;
        });
    }

    /** Asks the parents in the order of their registration; the child is counted as used by one socket more. */
    CompletionStage<@Nullable Namespace> acquireDynamic(String name, Map<String, Object> auth) {
        CompletableFuture<@Nullable Namespace> result = new CompletableFuture<>();
        if (dynamics.isEmpty()) {
            result.complete(null);
        } else {
            server.executor()
                    .execute(server.admissions().counted(() -> ask(List.copyOf(dynamics), 0, name, auth, result)));
        }
        return result;
    }

    private void ask(
            List<Dynamic> parents,
            int index,
            String name,
            Map<String, Object> auth,
            CompletableFuture<@Nullable Namespace> result) {
        if (index == parents.size()) {
            result.complete(null);
            return;
        }
        ParentNamespace parent = parents.get(index).parent();
        parent.allows(name, auth).whenComplete((allowed, failure) -> {
            if (failure != null) {
                server.errors().report(null, "namespace predicate", Failures.rootOf(failure));
            }
            if (Boolean.TRUE.equals(allowed)) {
                result.complete(called(name, parent));
            } else {
                ask(parents, index + 1, name, auth, result);
            }
        });
    }

    /** The namespace that a client has called into being, or null if the application's adapter failed. */
    private @Nullable Namespace called(String name, ParentNamespace parent) {
        try {
            return create(name, parent, true);
        } catch (Throwable thrown) {
            server.errors().report(null, "adapter", thrown);
            return null;
        }
    }

    /** Clients see the namespace only when all who want to know of it have been told, and may have added middlewares. */
    private Namespace create(String name, @Nullable ParentNamespace parent, boolean byClient) {
        creation.lock();
        try {
            Namespace present = byClient ? acquire(name) : namespaces.get(name);
            if (present == null) {
                present = unintroduced.get(name);
            }
            return present != null ? present : introduce(new Namespace(server, name, parent, byClient));
        } finally {
            creation.unlock();
        }
    }

    private Namespace introduce(Namespace created) {
        String name = created.name();
        ParentNamespace parent = created.parent();
        unintroduced.put(name, created);
        if (parent != null) {
            parent.add(created);
        }
        if (!name.equals(MAIN)) {
            newNamespaceHandlers.forEach(
                    handler -> server.errors().guard(null, "new namespace", () -> handler.accept(created)));
        }
        created.countUser(created.isByClient() ? 1 : 0);
        namespaces.put(name, created);
        unintroduced.remove(name);
        return created;
    }

    /** One socket less; a namespace that only clients have asked for goes with its last socket if that is wanted. */
    void release(Namespace namespace) {
        boolean cleanup = namespace.isByClient() && server.options().cleanupEmptyChildNamespaces();
        Namespace left = namespaces.computeIfPresent(
                namespace.name(),
                (key, present) -> present == namespace && namespace.countUser(-1) == 0 && cleanup ? null : present);
        ParentNamespace parent = namespace.parent();
        if (left == null && parent != null) {
            parent.remove(namespace);
            namespace.end();
        }
    }
}
