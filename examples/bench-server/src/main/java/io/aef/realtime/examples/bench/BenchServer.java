package io.aef.realtime.examples.bench;

import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;

/**
 * The server that load is put on: {@code echo(x)} is acknowledged with x, {@code join(room)} with {@code "ok"};
 * {@code pub(x)} and {@code pubbin(bytes)} are sent to the room {@code r} as {@code m}.
 */
public final class BenchServer {

    private static final int MAX_PAYLOAD = 10_000_000;

    private BenchServer() {}

    /** @param args the port; prints {@code up} when it listens */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: bench-server PORT");
            System.exit(2);
        }
        start(Integer.parseInt(args[0]));
        System.out.println("up");
    }

    /** Starts the server on that port of the loopback interface; 0 for any free one. */
    public static SocketIoServer start(int port) {
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(port)
                .maxHttpBufferSize(MAX_PAYLOAD)
                // No handler below blocks.
                .handlerExecutor(SocketIoServer.directExecutor())
                .build();
        io.onConnection(socket -> attend(io, socket));
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
    }
}
