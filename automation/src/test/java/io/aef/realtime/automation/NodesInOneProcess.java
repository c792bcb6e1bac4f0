package io.aef.realtime.automation;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.InMemoryAdapter;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.protocol.Packet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster without a network: servers that have one of these as their adapter are its nodes. */
final class NodesInOneProcess implements AdapterFactory {

    private record Node(AdapterContext context, Adapter local) {}

    private final List<Node> nodes = new CopyOnWriteArrayList<>();

    @Override
    public Adapter create(AdapterContext context) {
        Node mine = new Node(context, new InMemoryAdapter(context));
        nodes.add(mine);
        return (Adapter) Proxy.newProxyInstance(
                Adapter.class.getClassLoader(), new Class<?>[] {Adapter.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "broadcast" ->
                            addressed((BroadcastOptions) args[1], mine)
                                    .forEach(node ->
                                            node.local.broadcast((Packet.Event) args[0], (BroadcastOptions) args[1]));
                        case "disconnectSockets" ->
                            addressed((BroadcastOptions) args[0], mine)
                                    .forEach(node -> node.local.disconnectSockets(
                                            (BroadcastOptions) args[0], (boolean) args[1]));
                        case "serverSideEmit" -> serverSideEmit(mine, (String) args[0], (List<?>) args[1]);
                        case "fetchSockets" -> {
                            return fetch(addressed((BroadcastOptions) args[0], mine), (BroadcastOptions) args[0]);
                        }
                        default -> {
                            return delegate(mine, method, args);
                        }
                    }
                    return null;
                });
    }

    private static Object delegate(Node mine, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(mine.local, args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private List<Node> addressed(BroadcastOptions options, Node mine) {
        return options.local() ? List.of(mine) : nodes;
    }

    private void serverSideEmit(Node mine, String name, List<?> args) {
        for (Node node : nodes) {
            if (node != mine) {
                node.context.serverSideEvent(
                        name,
                        args.stream()
                                .map(arg -> node.context.json().valueOf(arg))
                                .toList(),
                        reply -> {});
            }
        }
    }

    private static CompletionStage<List<SocketDetails>> fetch(List<Node> asked, BroadcastOptions options) {
        List<SocketDetails> all = new ArrayList<>();
        for (Node node : asked) {
            node.local.fetchSockets(options).toCompletableFuture().join().forEach(found -> all.add(told(node, found)));
        }
        return CompletableFuture.completedFuture(all);
    }

    /** As other nodes see it: its data has been JSON. */
    @SuppressWarnings("unchecked")
    private static SocketDetails told(Node node, SocketDetails details) {
        Map<String, Object> data = (Map<String, Object>)
                node.context.json().valueOf(details.data()).toJava();
        return new SocketDetails() {
            @Override
            public String id() {
                return details.id();
            }

            @Override
            public Map<String, Object> handshake() {
                return details.handshake();
            }

            @Override
            public Set<String> rooms() {
                return details.rooms();
            }

            @Override
            public Map<String, Object> data() {
                return data;
            }
        };
    }
}
