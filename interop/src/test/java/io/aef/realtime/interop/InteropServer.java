package io.aef.realtime.interop;

import io.aef.realtime.Ack;
import io.aef.realtime.AckTimeoutException;
import io.aef.realtime.Args;
import io.aef.realtime.BroadcastOperator;
import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.Namespace;
import io.aef.realtime.Next;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Parsers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The twin of {@code clients/servers/interop.mjs}, event by event. */
final class InteropServer implements AutoCloseable {

    private final SocketIoServer io;

    /** Socket id → what was seen when it disconnected. */
    private final Map<String, CompletableFuture<Map<String, Object>>> ends = new ConcurrentHashMap<>();

    private InteropServer(SocketIoServer io) {
        this.io = io;
        io.onConnection(this::attend);
        io.of("/custom").onConnection(this::attend);
        io.of("/silent").onConnection(this::attend);

        Namespace guarded = io.of("/guarded");
        guarded.use(InteropServer::requireToken);
        guarded.use((socket, next) -> next.verify(afterAWhile()));
        guarded.onConnection(this::attend);

        io.of(Pattern.compile("^/dynamic-\\d+$")).onConnection(this::attend);
        io.of((name, auth) -> CompletableFuture.completedFuture(name.equals("/tenant-" + auth.get("tenant"))))
                .onConnection(this::attend);
    }

    static InteropServer start() {
        return start(SocketIoServer.builder());
    }

    static InteropServer startWithMsgpack() {
        return start(SocketIoServer.builder().parser(Parsers::msgpack));
    }

    /** As one of several nodes. */
    static InteropServer startWith(AdapterFactory adapter) {
        return start(SocketIoServer.builder().adapter(adapter));
    }

    static InteropServer startWithMsgpackAnd(AdapterFactory adapter) {
        return start(SocketIoServer.builder().parser(Parsers::msgpack).adapter(adapter));
    }

    /** With room for one client at a time. */
    static InteropServer startWithOnePlace() {
        return start(SocketIoServer.builder().connectionLimits(ConnectionLimits.DEFAULT.withMaxConnections(1)));
    }

    static InteropServer startWithRecovery(ConnectionStateRecovery recovery) {
        return start(recovering(recovery));
    }

    static InteropServer startWithRecoveryAndMsgpack(ConnectionStateRecovery recovery) {
        return start(recovering(recovery).parser(Parsers::msgpack));
    }

    private static ServerBuilder recovering(ConnectionStateRecovery recovery) {
        return SocketIoServer.builder()
                .pingInterval(Duration.ofSeconds(2))
                .pingTimeout(Duration.ofSeconds(3))
                .connectionStateRecovery(recovery);
    }

    private static InteropServer start(ServerBuilder settings) {
        SocketIoServer io = settings.host("127.0.0.1").port(0).allowEIO3(true).build();
        InteropServer server = new InteropServer(io);
        io.start();
        return server;
    }

    int port() {
        return io.port();
    }

    /** The transports of all sessions. */
    List<String> transports() {
        return io.engine().sessions().stream().map(EngineSession::transport).toList();
    }

    private static void requireToken(Socket socket, Next next) {
        String token = socket.handshake().auth("token");
        if ("secret".equals(token != null ? token : socket.handshake().query().get("token"))) {
            next.proceed();
        } else {
            next.reject("not you", Map.of("code", 4001, "reason", "bad token"));
        }
    }

    private static CompletableFuture<Boolean> afterAWhile() {
        Executor later = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> true, later);
    }

    private void attend(Socket socket) {
        // A recovered socket will come to another end.
        ends.remove(socket.id());
        if (!socket.namespace().name().equals("/silent")) {
            socket.emit(
                    "hello",
                    Map.of(
                            "id", socket.id(),
                            "auth", socket.handshake().auth(),
                            "namespace", socket.namespace().name(),
                            "recovered", socket.recovered()));
        }
        answerQuestions(socket);
        obeyRooms(socket);
        sendMuch(socket);
        watchEvents(socket);
        watchTheEnd(socket);
    }

    private void answerQuestions(Socket socket) {
        socket.on("echo", (args, ack) -> {
            if (ack.isRequested()) {
                ack.send(args.toArray());
            } else {
                socket.emit("echo", args.toArray());
            }
        });
        socket.on(
                "ask-me",
                (args, ack) -> socket.timeout(Duration.ofSeconds(5))
                        .emitWithAck("question", JsonValue.class, args.toArray())
                        .thenAccept(reply -> socket.emit("reply", reply)));
        socket.on(
                "ask-me-in-vain",
                Integer.class,
                milliseconds -> socket.timeout(Duration.ofMillis(milliseconds))
                        .emitWithAck("question", JsonValue.class, "in vain")
                        .exceptionally(failure -> {
                            socket.emit("no-reply", causeOf(failure).getMessage());
                            return null;
                        }));
        socket.on("ask-room", (args, ack) -> {
            String room = args.string(0);
            socket.namespace()
                    .to(room)
                    .timeout(Duration.ofMillis(args.get(1, Integer.class)))
                    .emitWithAck("question", String.class, room)
                    .whenComplete((replies, failure) -> {
                        if (failure == null) {
                            socket.emit("replies", replies, true);
                        } else {
                            socket.emit("replies", ((AckTimeoutException) causeOf(failure)).responses(), false);
                        }
                    });
        });
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    }

    private void obeyRooms(Socket socket) {
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send(socket.rooms());
        });
        socket.on("leave", (args, ack) -> {
            socket.leave(args.string(0));
            ack.send(socket.rooms());
        });
        socket.on("send-to", (args, ack) -> sendTo(socket, args));
        socket.on(
                "fetch",
                (args, ack) -> io.in(args.string(0))
                        .fetchSockets()
                        .thenAccept(found -> ack.send(found.stream()
                                .map(one ->
                                        Map.of("id", one.id(), "rooms", new TreeSet<>(one.rooms()), "data", one.data()))
                                .toList())));
        socket.on("set-data", String.class, (name, ack) -> {
            socket.data().put("name", name);
            ack.send();
        });
        socket.on("move", (args, ack) -> {
            io.in(args.string(0)).socketsJoin(args.string(1));
            io.in(args.string(1)).socketsLeave(args.string(0));
            ack.send();
        });
        socket.on("kick", (args, ack) -> io.in(args.string(0)).disconnectSockets(args.get(1, Boolean.class)));
    }

    private static void sendTo(Socket socket, Args args) {
        Target target = args.get(0, Target.class);
        BroadcastOperator operator = target.from().equals("socket")
                ? socket.broadcast()
                : socket.namespace().operator();
        if (target.to().length > 0) {
            operator = operator.to(target.to());
        }
        Object[] all = args.toArray();
        operator.except(target.except()).emit("sent", Arrays.copyOfRange(all, 1, all.length));
    }

    private record Target(String from, String[] to, String[] except) {}

    private static void sendMuch(Socket socket) {
        socket.on("burst", (args, ack) -> {
            String event = args.string(0);
            int from = args.get(1, Integer.class);
            int count = args.get(2, Integer.class);
            for (int i = from; i < from + count; i++) {
                socket.emit(event, i);
            }
        });
        Numbers numbers = new Numbers();
        socket.on("numbered", Integer.class, numbers::next);
        socket.on("numbered-end", (args, ack) -> ack.send(Map.of("next", numbers.next, "disorder", numbers.disorder)));
        socket.on("volatile-burst", (args, ack) -> {
            int count = args.get(0, Integer.class);
            String filling = "x".repeat(args.get(1, Integer.class));
            for (int i = 0; i < count; i++) {
                socket.volatile_().emit("volatile", i, filling);
            }
            socket.emit("volatile-end");
        });
        socket.on("large", Integer.class, (Integer size, Ack ack) -> ack.send("x".repeat(size)));
        socket.on(
                "compressed",
                (args, ack) -> socket.compress(args.get(0, Boolean.class))
                        .emit("compressed", "x".repeat(args.get(1, Integer.class))));
    }

    /** Checks the order of numbered events; the handlers of one socket run one after the other. */
    private static final class Numbers {

        private int next;
        private int disorder;

        void next(int i) {
            disorder += i == next ? 0 : 1;
            next = i + 1;
        }
    }

    private static void watchEvents(Socket socket) {
        socket.onAny((event, args) -> {
            if (event.equals("unheard")) {
                List<Object> all = new ArrayList<>(List.of(event));
                all.addAll(List.of(args.toArray()));
                socket.emit("any", all.toArray());
            }
        });
        socket.use((event, next) -> {
            if (event.name().equals("forbidden")) {
                next.reject("not allowed");
            } else {
                next.proceed();
            }
        });
        socket.on("forbidden", (args, ack) -> socket.emit("forbidden-was-handled"));
        socket.onError(error -> socket.emit("refused", error.getMessage()));
    }

    private void watchTheEnd(Socket socket) {
        socket.on("disconnect-me", Boolean.class, (Boolean close) -> socket.disconnect(close));
        Map<String, Object> seen = new ConcurrentHashMap<>();
        socket.onDisconnecting(reason -> {
            seen.put("disconnecting", reason.text());
            seen.put("rooms", new TreeSet<>(socket.rooms()));
        });
        socket.onDisconnect(reason -> {
            seen.put("disconnect", reason.text());
            endOf(socket.id()).complete(seen);
        });
        socket.on("await-end", String.class, (String id, Ack ack) -> endOf(id).thenAccept(ack::send));
    }

    private CompletableFuture<Map<String, Object>> endOf(String id) {
        return ends.computeIfAbsent(id, unseen -> new CompletableFuture<>());
    }

    /** Clients that do not do their part are not waited for. */
    @Override
    public void close() {
        io.close(Duration.ZERO).toCompletableFuture().join();
    }
}
