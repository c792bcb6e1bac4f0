package io.aef.realtime;

import io.aef.realtime.testsupport.ClassHistogram;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.management.JMException;

/**
 * A server in a process of its own that tells what lives on its heap. It prints its port, and for each line it reads: how many
 * objects of our own classes there are, their bytes, and the bytes of all objects but those of the network library and the JDK's network
 * classes, which differ between platforms.
 */
final class IdleServer {

    private static final List<String> NETWORK = List.of("io.netty.", "java.net.", "java.nio.", "sun.nio.");

    private IdleServer() {}

    public static void main(String[] args) throws Exception {
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .handlerExecutor(SocketIoServer.directExecutor())
                .build();
        io.onConnection(socket -> {
            socket.on("chat", (event, ack) -> socket.emit("chat", event.value(0)));
            socket.on("join", (event, ack) -> socket.join(event.string(0)));
            socket.on("leave", (event, ack) -> socket.leave(event.string(0)));
            socket.onDisconnect(reason -> socket.data().clear());
        });
        io.start();
        System.out.println(io.port());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.out.println(count());
        }
        System.exit(0);
    }

    private static String count() throws JMException {
        long objects = 0;
        long own = 0;
        long all = 0;
        for (ClassHistogram.Row row : ClassHistogram.take()) {
            if (row.isOwn()) {
                objects += row.objects();
                own += row.bytes();
            }
            if (NETWORK.stream().noneMatch(row.type()::startsWith)) {
                all += row.bytes();
            }
        }
        return objects + " " + own + " " + all;
    }
}
