package io.aef.realtime.automation.connect;

import io.aef.realtime.Namespace;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.CommandProcessor;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.json.JsonValue;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is connected. Thread-safe. */
public final class ConnectionManager {

    private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);

    private final Namespace namespace;
    private final AuthMiddleware middleware;
    private final SubscriptionRequests subscriptions;
    private final CommandProcessor commands;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /** @param maxTopics that one connection may follow */
    public ConnectionManager(
            Namespace namespace,
            Authenticator authenticator,
            AccessRule rule,
            Feeds feeds,
            CommandProcessor commands,
            int maxTopics,
            InstantSource clock) {
        this.namespace = namespace;
        this.middleware = new AuthMiddleware(authenticator, clock);
        this.commands = commands;
        this.subscriptions = new SubscriptionRequests(feeds, rule, maxTopics);
    }

    /** Begins to let clients in. */
    public void open() {
        namespace.use(middleware);
        namespace.onConnection(this::greet);
    }

    private void greet(Socket socket) {
        Principal principal = AuthMiddleware.of(socket.data());
        if (principal == null) {
            log.warn("A socket that nobody has let in is disconnected.");
            socket.disconnect(true);
            return;
        }
        Client client = new Client(socket, principal);
        clients.put(socket.id(), client);
        socket.onDisconnect(reason -> clients.remove(socket.id(), client));
        socket.join(Topic.user(principal.user()).toString());
        subscriptions.attach(client);
        socket.on("command", (args, ack) -> {
            JsonValue command = args.value(0);
            commands.process(client.principal(), command == null ? null : command.toJava())
                    .thenAccept(ack::send);
        });
    }

    /** Has it asked again what the connections of this node may follow: permissions have changed. */
    public void recheck() {
        clients.values().forEach(subscriptions::recheck);
    }
}
