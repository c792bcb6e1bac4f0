package io.aef.realtime.automation;

import io.aef.realtime.Namespace;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.CommandProcessor;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.reply.Rates;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients in, and has done what they ask for. Thread-safe. */
final class ConnectionHandler {

    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

    /** Of one user in a second: more than anybody does with mouse and keyboard. */
    private static final int ACTIONS = 200;

    private final Namespace namespace;
    private final AuthMiddleware middleware;
    private final AuthRefresh refresh;
    private final Sessions sessions;
    private final Endings endings;
    private final Farewell farewell;
    private final Viewers viewers;
    private final Rechecks rechecks;
    private final ConnectionManager manager;
    private final SubscriptionRequests subscriptions;
    private final PageRequests requests;
    private final CommandProcessor commands;
    private final int maxWaiting;
    private final ConnectionOptions options;
    private final Watch watch;
    private final AutomationListener listener;
    private final Visits visits;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /** @param listener is told who comes and goes, and what is refused */
    ConnectionHandler(
            Namespace namespace,
            Authenticator authenticator,
            AccessRule rule,
            Feeds feeds,
            CommandProcessor commands,
            SubscriptionLimits limits,
            ConnectionOptions options,
            Watch watch,
            AutomationListener listener) {
        this.namespace = namespace;
        this.options = options;
        this.watch = watch;
        this.commands = commands;
        Attendances attendances = new Attendances();
        this.viewers = new Viewers(namespace, feeds, attendances, watch.scheduler(), watch.clock());
        this.listener = listener;
        this.visits = new Visits(listener, watch.clock());
        this.endings = new Endings(namespace, watch.clock());
        this.farewell = new Farewell(namespace);
        this.sessions = new Sessions(namespace, options, watch.clock(), listener, farewell);
        this.middleware = new AuthMiddleware(
                authenticator,
                sessions,
                watch.clock(),
                watch.scheduler(),
                options.checkTimeout(),
                watch.node(),
                listener);
        this.rechecks = new Rechecks(
                feeds, attendances, rule, options, watch.scheduler(), watch.clock(), clients::values, listener);
        this.manager = new ConnectionManager(namespace, clients.values(), viewers, rechecks, endings, farewell);
        this.refresh =
                new AuthRefresh(middleware, options.refreshesPerMinute(), watch.clock(), rechecks::recheck, listener);
        this.maxWaiting = limits.maxWaiting();
        this.subscriptions = new SubscriptionRequests(
                feeds,
                rule,
                limits.maxTopics(),
                options.checkTimeout(),
                watch.scheduler(),
                rates(limits, watch.clock()),
                listener);
        this.requests = new PageRequests(
                attendances,
                rule,
                options.checkTimeout(),
                watch.scheduler(),
                rates(limits, watch.clock()),
                Rates.by(watch.clock(), ACTIONS, Duration.ofSeconds(1).dividedBy(ACTIONS), "You do too much at once."),
                listener);
    }

    private static Rates rates(SubscriptionLimits limits, InstantSource clock) {
        Duration period = Duration.ofSeconds(1).dividedBy(limits.perSecond());
        return Rates.by(clock, limits.burst(), period, "You subscribe too often.");
    }

    /** Of those that are let in. */
    ConnectionManager manager() {
        return manager;
    }

    /** What they can ask for beside commands and topics. */
    PageRequests requests() {
        return requests;
    }

    /** Begins to let clients in. */
    void open() {
        namespace.use(middleware);
        namespace.onConnection(this::greet);
        viewers.begin();
        endings.begin();
        farewell.begin();
        manager.begin();
    }

    private void greet(Socket socket) {
        Principal principal = SocketData.principal(socket.data());
        if (principal == null) {
            log.warn("A socket that nobody has let in is disconnected.");
            socket.disconnect(true);
            return;
        }
        if (socket.recovered() && endings.isOver(SocketData.info(socket.id(), socket.data()))) {
            // It was told why, as far as the server keeps what it has missed.
            sessions.taken(socket.id());
            socket.disconnect(true);
            return;
        }
        TokenLife life = new TokenLife(socket, options.expiryNotice(), watch.scheduler(), watch.clock(), listener);
        Visits.Visit visit = visits.begin(principal.user(), socket.recovered());
        Client client = new Client(socket, principal, life, visit, maxWaiting);
        socket.onDisconnect(reason -> {
            life.stop();
            clients.remove(socket.id(), client);
            visit.end(reason);
        });
        clients.put(socket.id(), client);
        socket.join(Sessions.room(principal.user()));
        sessions.taken(socket.id());
        if (socket.recovered()) {
            SocketData.keepConnection(socket, watch.clock().instant(), watch.node());
        }
        subscriptions.attach(client);
        requests.attach(client);
        refresh.attach(client);
        socket.on("command", (args, ack) -> {
            JsonValue command = args.value(0);
            commands.process(client.principal(), command == null ? null : command.toJava())
                    .thenAccept(ack::send);
        });
        client.become(principal);
        if (socket.recovered()) {
            lookAgain(client);
        }
        rechecks.begin();
    }

    /** A client that continues has shown something too, which nobody has looked at. It counts if it is good. */
    private void lookAgain(Client client) {
        String token = client.socket().handshake().auth("token");
        client.refreshInTurn(() -> middleware
                .authenticate(client.socket(), token)
                .handle((principal, failure) -> {
                    if (failure == null
                            && !principal.user().equals(client.principal().user())) {
                        client.socket()
                                .emit(ConnectionManager.ENDED, Map.of("reason", "The session was another user's."));
                        client.socket().disconnect(true);
                    } else if (failure == null) {
                        client.become(principal);
                    }
                    return null;
                }));
    }
}
