package io.aef.realtime.examples.bench;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.redis.ClassicOptions;
import io.aef.realtime.redis.RedisAdapter;
import java.time.Duration;
import java.util.Set;

/**
 * The server that load is put on: {@code echo(x)} is acknowledged with x, {@code join(room)} with {@code "ok"};
 * {@code pub(x)} and {@code pubbin(bytes)} are sent to the room {@code r} as {@code m}, and {@code pubto(room, x)} to that room.
 */
public final class BenchServer {

    private static final int MAX_PAYLOAD = 10_000_000;
    private static final String AUTOMATION = "automation";
    private static final String REDIS = "redis://";
    private static final Set<String> MODES = Set.of("", "default-executor", "recovery", AUTOMATION);

    private BenchServer() {}

    /**
     * @param args the port, and perhaps one of the modes {@code default-executor}, {@code recovery} and {@code automation}, or the
     *     address of a Redis that the server shares with other nodes; prints {@code up} when it listens
     */
    public static void main(String[] args) {
        String mode = args.length == 2 ? args[1] : "";
        if (args.length == 0 || args.length > 2 || !MODES.contains(mode) && !mode.startsWith(REDIS)) {
            System.err.println(
                    "usage: bench-server PORT [default-executor | recovery | automation | redis://HOST:PORT]");
            System.exit(2);
        }
        start(Integer.parseInt(args[0]), mode);
        System.out.println("up");
    }

    /** Starts the server on that port of the loopback interface, with handlers on the event loop; 0 for any free port. */
    public static SocketIoServer start(int port) {
        return start(port, "");
    }

    /**
     * Starts it in a mode: {@code default-executor} for handlers off the event loop, as they are by default, {@code recovery} for
     * clients that continue where they were, {@code automation} for {@link Automations} instead of all else, or the address of a Redis for
     * a node of a cluster.
     */
    public static SocketIoServer start(int port, String mode) {
        ServerBuilder builder =
                SocketIoServer.builder().host("127.0.0.1").port(port).maxHttpBufferSize(MAX_PAYLOAD);
        if (!mode.equals("default-executor")) {
            // No handler below blocks.
            builder.handlerExecutor(SocketIoServer.directExecutor());
        }
        if (mode.equals("recovery")) {
            builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)));
        }
        if (mode.startsWith(REDIS)) {
            builder.adapter(RedisAdapter.classic(mode, ClassicOptions.DEFAULT));
        }
        SocketIoServer io = builder.build();
        if (mode.equals(AUTOMATION)) {
            Automations.open(io);
        } else {
            io.onConnection(socket -> attend(io, socket));
        }
        return io.start();
    }

    private static void attend(SocketIoServer io, Socket socket) {
        socket.on("echo", (args, ack) -> ack.send(args.value(0)));
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send("ok");
        });
        socket.on("pub", (args, ack) -> io.to("r").emit("m", args.value(0)));
        socket.on("pubbin", (args, ack) -> io.to("r").emit("m", args.value(0)));
        socket.on("pubto", (args, ack) -> io.to(args.string(0)).emit("m", args.value(1)));
    }
}
