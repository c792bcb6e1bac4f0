package io.aef.realtime.stress;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.SocketIoServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A server in a process of its own, which may be killed, stopped and starved. */
final class FaultServer {

    private FaultServer() {}

    /** @param args the port, and the milliseconds of {@code pingInterval} and {@code pingTimeout}; prints {@code up PORT} */
    public static void main(String[] args) {
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .pingInterval(Duration.ofMillis(Long.parseLong(args[1])))
                .pingTimeout(Duration.ofMillis(Long.parseLong(args[2])))
                .build();
        AtomicInteger ends = new AtomicInteger();
        io.onConnection(socket -> {
            socket.on("echo", (arguments, ack) -> ack.send(arguments.toArray()));
            socket.on("ends", (arguments, ack) -> ack.send(ends.get()));
            socket.on(
                    "tables",
                    (arguments, ack) -> ack.send(
                            io.engine().sessions().size(),
                            io.sockets().sockets().size()));
            socket.on("heap", (arguments, ack) -> ack.send(Soak.heap()));
            socket.onDisconnect((DisconnectReason reason) -> ends.incrementAndGet());
        });
        io.start();
        System.out.println("up " + io.port());
    }
}
