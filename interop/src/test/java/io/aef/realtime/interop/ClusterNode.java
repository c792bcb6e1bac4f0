package io.aef.realtime.interop;

import io.aef.realtime.AckException;
import io.aef.realtime.Args;
import io.aef.realtime.BroadcastOperator;
import io.aef.realtime.Broadcaster;
import io.aef.realtime.Namespace;
import io.aef.realtime.ParentNamespace;
import io.aef.realtime.RemoteSocket;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.json.JsonValue;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One node of a cluster that does what a test tells it; the twin of {@code clients/servers/cluster.mjs}. */
final class ClusterNode implements AutoCloseable {

    /** What only Java has: its own kinds of numbers, times and bytes, and objects. */
    private static final Map<String, List<Object>> VALUES = Map.of(
            "dates", List.of(Instant.EPOCH, Map.of("at", new Date(1700000000123L))),
            "numbers",
                    List.of(
                            (byte) -1,
                            (short) 300,
                            'c',
                            1.5f,
                            0.1,
                            1L << 53,
                            -(1L << 40),
                            new BigDecimal("1.25"),
                            List.of(1, 2L)),
            "views", List.of(ByteBuffer.wrap(new byte[] {1, 2}), new Named(new byte[] {3, 4}, List.of(new byte[2]))),
            "objects", List.of(new Named(1, "two"), Colour.RED));

    private record Named(Object a, Object b) {}

    private enum Colour {
        RED
    }

    private record Command(
            String method,
            String namespace,
            String[] to,
            String[] except,
            List<String> flags,
            int timeout,
            @Nullable String values) {}

    private final SocketIoServer io;
    private final String name;
    private final ParentNamespace dynamic;

    /** What servers have told each other. */
    private final ConcurrentLinkedQueue<List<@Nullable Object>> heard = new ConcurrentLinkedQueue<>();

    private ClusterNode(String name, SocketIoServer io) {
        this.name = name;
        this.io = io;
        io.onNewNamespace(this::listen);
        io.of("/control")
                .onConnection(control -> control.on("do", (args, ack) -> {
                    Object[] given = Arrays.stream(args.toArray())
                            .skip(1)
                            .map(ClusterNode::plain)
                            .toArray();
                    obey(args.get(0, Command.class), given)
                            .whenComplete((result, failure) ->
                                    ack.send(failure == null ? result : Map.of("error", failure.toString())));
                }));
        listen(io.sockets());
        io.onConnection(this::attend);
        for (String namespace : List.of("/custom", "/p[a]t*", "/patina")) {
            io.of(namespace).onConnection(this::attend);
        }
        dynamic = io.of(Pattern.compile("^/dynamic-\\d+$"));
        dynamic.onConnection(this::attend);
    }

    static ClusterNode start(String name, AdapterFactory adapter) {
        return start(name, adapter, builder -> {});
    }

    /** The same, set up otherwise. */
    static ClusterNode start(String name, AdapterFactory adapter, Consumer<ServerBuilder> settings) {
        ServerBuilder builder = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .allowEIO3(true)
                .adapter(adapter);
        settings.accept(builder);
        ClusterNode node = new ClusterNode(name, builder.build());
        node.io.start();
        return node;
    }

    int port() {
        return io.port();
    }

    /** As an application has it, and not as it came off the wire. */
    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof JsonValue json ? json.toJava() : value;
    }

    private void attend(Socket socket) {
        socket.data().put("node", name);
        socket.data().put("nested", Map.of("list", Arrays.asList(1, "two", null)));
        socket.on("join", (args, ack) -> {
            socket.join(args.get(0, String[].class));
            ack.send();
        });
    }

    private void listen(Namespace namespace) {
        namespace.onServerSide("note", (args, ack) -> heard.add(plain(args)));
        namespace.onServerSide(
                "ask",
                (args, ack) ->
                        ack.send(Map.of("node", name, "question", args.toList().get(0))));
    }

    private static List<@Nullable Object> plain(Args args) {
        List<@Nullable Object> all = new ArrayList<>();
        args.toList().forEach(arg -> all.add(plain(arg)));
        return all;
    }

    private CompletionStage<?> obey(Command command, Object[] args) {
        return switch (command.method()) {
            case "emitWithAck" -> emitWithAck(command, args);
            case "fetchSockets" ->
                target(command)
                        .fetchSockets()
                        .thenApply(found ->
                                found.stream().map(ClusterNode::described).toList());
            case "serverSideEmitWithAck" ->
                io.of(command.namespace()).serverSideEmitWithAck((String) args[0], rest(args, 1));
            case "serverCount" -> io.of(command.namespace()).serverCount();
            case "remote" ->
                target(command).fetchSockets().thenApply(found -> {
                    found.forEach(socket -> remote(socket, args));
                    return true;
                });
            case "heard" ->
                CompletableFuture.completedFuture(heard.stream()
                        .filter(each -> args[0].equals(each.get(0)))
                        .toList());
            default -> {
                tell(command, args);
                yield CompletableFuture.completedFuture(true);
            }
        };
    }

    private void tell(Command command, Object[] args) {
        switch (command.method()) {
            case "emit" -> {
                List<Object> all = new ArrayList<>(Arrays.asList(rest(args, 1)));
                all.addAll(VALUES.getOrDefault(command.values() == null ? "" : command.values(), List.of()));
                target(command).emit((String) args[0], all.toArray());
            }
            case "socketsJoin" -> target(command).socketsJoin(strings(args));
            case "socketsLeave" -> target(command).socketsLeave(strings(args));
            case "disconnectSockets" -> target(command).disconnectSockets((Boolean) args[0]);
            case "joinAndEmit" -> {
                target(command).socketsJoin((String) args[0]);
                io.of(command.namespace()).to((String) args[0]).emit((String) args[1], rest(args, 2));
            }
            case "serverSideEmit" -> io.of(command.namespace()).serverSideEmit((String) args[0], rest(args, 1));
            case "burst" -> burst((Integer) args[0], (List<?>) args[1]);
            default -> throw new IllegalArgumentException(command.method());
        }
    }

    private static Object[] rest(Object[] args, int from) {
        return Arrays.copyOfRange(args, from, args.length);
    }

    private static String[] strings(Object[] args) {
        return Arrays.copyOf(args, args.length, String[].class);
    }

    private BroadcastOperator target(Command command) {
        Broadcaster all = command.namespace().equals("parent") ? dynamic : io.of(command.namespace());
        BroadcastOperator operator = all.operator();
        operator = command.to().length > 0 ? operator.to(command.to()) : operator;
        operator = command.except().length > 0 ? operator.except(command.except()) : operator;
        operator = command.flags().contains("volatile") ? operator.volatile_() : operator;
        operator = command.flags().contains("uncompressed") ? operator.compress(false) : operator;
        operator = command.flags().contains("local") ? operator.local() : operator;
        return command.timeout() > 0 ? operator.timeout(Duration.ofMillis(command.timeout())) : operator;
    }

    private CompletionStage<?> emitWithAck(Command command, Object[] args) {
        return target(command)
                .emitWithAck((String) args[0], JsonValue.class, rest(args, 1))
                .handle((answers, failure) -> {
                    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
                    List<?> all = cause instanceof AckException ack ? ack.responses() : answers;
                    return Map.of("answers", all, "complete", failure == null);
                });
    }

    private static Map<String, Object> described(RemoteSocket socket) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", socket.id());
        members.put("rooms", socket.rooms());
        members.put("handshake", socket.handshake());
        members.put("data", socket.data());
        return members;
    }

    private static void remote(RemoteSocket socket, Object[] args) {
        switch ((String) args[0]) {
            case "emit" -> socket.emit((String) args[1], rest(args, 2));
            case "join" -> socket.join((String) args[1]);
            case "leave" -> socket.leave((String) args[1]);
            case "disconnect" -> socket.disconnect((Boolean) args[1]);
            default -> throw new IllegalArgumentException((String) args[0]);
        }
    }

    private void burst(int count, List<?> channels) {
        int[] next = new int[channels.size()];
        for (int i = 0; i < count; i++) {
            int channel = i % next.length;
            String room = (String) channels.get(channel);
            (room == null ? io.operator() : io.to(room)).emit("burst", name, channel, next[channel]++);
        }
    }

    @Override
    public void close() {
        io.close(Duration.ZERO).toCompletableFuture().join();
    }
}
