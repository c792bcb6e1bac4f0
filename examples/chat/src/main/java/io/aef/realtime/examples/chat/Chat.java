package io.aef.realtime.examples.chat;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.netty.RequestHandler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A chat with rooms. The page is {@code chat.html}; it and Socket.IO are on one port. */
public final class Chat {

    /** What a client shows when it connects: {@code io({ auth: { name, room } })}. */
    record Guest(String name, String room) {}

    record Message(String from, String text) {}

    private Chat() {}

    public static void main(String[] args) throws IOException {
        SocketIoServer io = start(args.length == 0 ? 9092 : Integer.parseInt(args[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(io::close));
        System.out.println("Open http://127.0.0.1:" + io.port() + "/ in two windows. Ctrl-C ends it.");
    }

    /** Opens the port; 0 for any free one. */
    static SocketIoServer start(int port) throws IOException {
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(port)
                .connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))
                .requestHandler(Page.load())
                .build();

        // Asked before a client is let in. Who is refused gets the text as connect_error.
        io.use((socket, next) -> {
            Guest guest = socket.handshake().auth(Guest.class);
            if (guest == null || !fits(guest.name(), 30) || !fits(guest.room(), 30)) {
                next.reject("A name and a room have 1 to 30 characters.");
                return;
            }
            socket.data().putAll(Map.of("name", guest.name(), "room", guest.room()));
            next.proceed();
        });

        io.onConnection(socket -> {
            String name = socket.data().get("name").toString();
            String room = socket.data().get("room").toString();
            socket.join(room);
            tellWhoIsIn(io, room);

            // With an acknowledgement: the client knows that everybody has been sent it, or why not.
            socket.on("say", String.class, (text, ack) -> {
                if (!fits(text, 1000)) {
                    ack.send("A message has 1 to 1000 characters.");
                    return;
                }
                socket.to(room).emit("said", new Message(name, text)); // to all in the room but the sender
                ack.send();
            });

            // Volatile: who cannot be sent it at once need not know any more.
            socket.on("typing", (args, ack) -> socket.to(room).volatile_().emit("typing", name));

            socket.onDisconnect(reason -> tellWhoIsIn(io, room));
        });
        return io.start();
    }

    /** Tells all in a room the names of all; over several nodes it would be the same line. */
    private static void tellWhoIsIn(SocketIoServer io, String room) {
        io.in(room).fetchSockets().thenAccept(sockets -> {
            List<String> names = sockets.stream()
                    .map(socket -> socket.data("name", String.class))
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
            io.to(room).emit("people", names);
        });
    }

    private static boolean fits(@Nullable String text, int length) {
        return text != null && !text.isBlank() && text.length() <= length;
    }

    /** One more path on the same port. */
    private record Page(HttpResponse html) implements RequestHandler {

        static Page load() throws IOException {
            try (InputStream file = Chat.class.getResourceAsStream("/chat.html")) {
                byte[] html = Objects.requireNonNull(file).readAllBytes();
                return new Page(HttpResponse.of(200, Headers.of("Content-Type", "text/html; charset=utf-8"), html));
            }
        }

        @Override
        public boolean matches(String path) {
            return path.equals("/");
        }

        @Override
        public void handle(HttpExchange exchange) {
            exchange.respond(html);
        }
    }
}
