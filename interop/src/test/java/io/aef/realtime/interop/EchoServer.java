package io.aef.realtime.interop;

import io.aef.realtime.ServerBuilder;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.EngineSession;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A server that sends {@code echo} back, or acknowledges it, in the main namespace, in {@code /admin} and in
 * {@code /dynamic-…}; and remembers how sockets and events came and went.
 */
final class EchoServer implements AutoCloseable {

    private final SocketIoServer io;

    /** Every event of every socket, as {@code name arguments}. */
    final Queue<String> events = new ConcurrentLinkedQueue<>();

    /** Why sockets disconnected, in that order. */
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private EchoServer(SocketIoServer io) {
        this.io = io;
        io.onConnection(this::attend);
        io.of("/admin").onConnection(this::attend);
        io.of(Pattern.compile("^/dynamic-\\d+$")).onConnection(this::attend);
    }

    static EchoServer start() {
        return start(builder -> builder);
    }

    /** Without heartbeats in the midst of what tests read, unless the settings say otherwise. */
    static EchoServer start(UnaryOperator<ServerBuilder> settings) {
        ServerBuilder quiet = SocketIoServer.builder().host("127.0.0.1").port(0).pingInterval(Duration.ofMinutes(10));
        SocketIoServer io = settings.apply(quiet).build();
        EchoServer server = new EchoServer(io);
        io.start();
        return server;
    }

    private void attend(Socket socket) {
        socket.onAny((name, args) -> events.add(name + " " + args.toList()));
        socket.on("echo", (args, ack) -> {
            if (ack.isRequested()) {
                ack.send(args.toArray());
            } else {
                socket.emit("echo", args.toArray());
            }
        });
        socket.onDisconnect(reason -> ends.add(reason.text()));
    }

    SocketIoServer io() {
        return io;
    }

    int port() {
        return io.port();
    }

    /** How many Engine.IO sessions there are. */
    int sessions() {
        return io.engine().sessions().size();
    }

    /** Opens a polling session; returns the path of its requests. */
    String openPolling() {
        String body = RawHttp.get(port(), "/socket.io/?EIO=4&transport=polling").body();
        return "/socket.io/?EIO=4&transport=polling&sid=" + sidOf(body);
    }

    /** The session id in an open packet. */
    static String sidOf(String open) {
        int begin = open.indexOf("\"sid\":\"") + 7;
        return open.substring(begin, open.indexOf('"', begin));
    }

    /** The transports of all sessions. */
    List<String> transports() {
        return io.engine().sessions().stream().map(EngineSession::transport).toList();
    }

    /** Clients that do not do their part are not waited for. */
    @Override
    public void close() {
        io.close(Duration.ZERO).toCompletableFuture().join();
    }
}
