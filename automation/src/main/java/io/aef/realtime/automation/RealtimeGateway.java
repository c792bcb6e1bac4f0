package io.aef.realtime.automation;

import io.aef.realtime.Args;
import io.aef.realtime.Socket;
import io.aef.realtime.json.JsonValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a front end can say: {@code subscribe}, {@code unsubscribe} and {@code command}, each with one argument and an
 * acknowledgement. To be attached to each socket when it connects.
 */
public final class RealtimeGateway {

    private final Function<Socket, String> users;
    private final Subscriptions subscriptions;
    private final CommandProcessor commands;

    /** @param users who is behind a socket, for the rest of its life */
    public RealtimeGateway(Function<Socket, String> users, Subscriptions subscriptions, CommandProcessor commands) {
        this.users = users;
        this.subscriptions = subscriptions;
        this.commands = commands;
    }

    /** Listens to the socket until it disconnects. */
    public void attach(Socket socket) {
        Subscriber subscriber = new SocketSubscriber(socket, users.apply(socket));
        socket.on("subscribe", (args, ack) -> ack.send(subscriptions.subscribe(subscriber, payload(args))));
        socket.on("unsubscribe", (args, ack) -> ack.send(subscriptions.unsubscribe(subscriber, payload(args))));
        socket.on(
                "command",
                (args, ack) ->
                        commands.process(subscriber.user(), payload(args)).thenAccept(ack::send));
        socket.onDisconnect(reason -> subscriptions.forget(subscriber.id()));
    }

    private static @Nullable Object payload(Args args) {
        JsonValue value = args.value(0);
        return value == null ? null : value.toJava();
    }

    private record SocketSubscriber(Socket socket, String user) implements Subscriber {

        @Override
        public String id() {
            return socket.id();
        }

        @Override
        public void join(String room) {
            socket.join(room);
        }

        @Override
        public void leave(String room) {
            socket.leave(room);
        }
    }
}
