package io.aef.realtime.automation.connect;

import io.aef.realtime.Broadcaster;
import io.aef.realtime.Namespace;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.CommandProcessor;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.request.Rates;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.json.JsonValue;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is connected, on this node and on the others. Thread-safe. */
public final class ConnectionManager implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);

    static final String ENDED = "session_ended";
    private static final String RECHECK = "aef:recheck";
    private static final int MAX_REASON = 200;

    private final Namespace namespace;
    private final AuthMiddleware middleware;
    private final AuthRefresh refresh;
    private final Sessions sessions;
    private final Viewers viewers;
    private final Rechecks rechecks;
    private final SubscriptionRequests subscriptions;
    private final CommandProcessor commands;
    private final int maxWaiting;
    private final ConnectionOptions options;
    private final Watch watch;
    private final AutomationListener listener;
    private final Visits visits;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /**
     * By what time goes by.
     *
     * @param clock tells what is over
     * @param scheduler tells when to look
     * @param node what this node is called, in {@link ConnectionInfo}; null for nothing
     */
    public record Watch(
            InstantSource clock,
            Scheduler scheduler,
            @Nullable String node) {

        /** The system's clock, and threads of its own. */
        public static Watch system(@Nullable String node) {
            return new Watch(InstantSource.system(), new Timers(), node);
        }
    }

    /**
     * @param maxTopics that one connection may follow
     * @param listener is told who comes and goes, and what is refused
     */
    public ConnectionManager(
            Namespace namespace,
            Authenticator authenticator,
            AccessRule rule,
            Feeds feeds,
            CommandProcessor commands,
            int maxTopics,
            SubscriptionLimits limits,
            ConnectionOptions options,
            Watch watch,
            AutomationListener listener) {
        this.namespace = namespace;
        this.options = options;
        this.watch = watch;
        this.commands = commands;
        this.viewers = new Viewers(namespace, feeds, watch.scheduler(), watch.clock());
        this.listener = listener;
        this.visits = new Visits(listener, watch.clock());
        this.sessions = new Sessions(namespace, options, watch.clock(), listener);
        this.middleware = new AuthMiddleware(
                authenticator,
                sessions,
                watch.clock(),
                watch.scheduler(),
                options.checkTimeout(),
                watch.node(),
                listener);
        this.rechecks = new Rechecks(feeds, rule, options, watch.scheduler(), watch.clock(), clients::values, listener);
        this.refresh =
                new AuthRefresh(middleware, options.refreshesPerMinute(), watch.clock(), rechecks::recheck, listener);
        this.maxWaiting = limits.maxWaiting();
        this.subscriptions = new SubscriptionRequests(
                feeds,
                rule,
                maxTopics,
                options.checkTimeout(),
                watch.scheduler(),
                rates(limits, watch.clock()),
                listener);
    }

    private static Rates rates(SubscriptionLimits limits, InstantSource clock) {
        return new Rates(
                limits.burst(),
                limits.perSecond(),
                "You subscribe too often.",
                () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }

    /** Begins to let clients in. */
    public void open() {
        namespace.use(middleware);
        namespace.onConnection(this::greet);
        viewers.begin();
        namespace.onServerSide(RECHECK, (args, ack) -> recheckHere(args.string(0)));
    }

    private void greet(Socket socket) {
        Principal principal = SocketData.principal(socket.data());
        if (principal == null) {
            log.warn("A socket that nobody has let in is disconnected.");
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
                        client.socket().emit(ENDED, Map.of("reason", "The session was another user's."));
                        client.socket().disconnect(true);
                    } else if (failure == null) {
                        client.become(principal);
                    }
                    return null;
                }));
    }

    /**
     * All connections of all nodes. Fails with a {@link io.aef.realtime.adapter.SilentNodesException} if a node does not answer. Completes
     * where {@link Socket#emitWithAck}'s stage does.
     */
    public CompletionStage<List<ConnectionInfo>> connections() {
        return infos(namespace.operator());
    }

    /** Those of one user; otherwise the same. */
    public CompletionStage<List<ConnectionInfo>> connectionsOf(String user) {
        return infos(namespace.in(room(user)))
                .thenApply(all ->
                        all.stream().filter(info -> info.user().equals(user)).toList());
    }

    static CompletionStage<List<ConnectionInfo>> infos(Broadcaster selected) {
        return selected.fetchSockets()
                .thenApply(found -> found.stream()
                        .flatMap(socket -> Stream.ofNullable(SocketData.info(socket.id(), socket.data())))
                        .toList());
    }

    private static String room(String user) {
        return Sessions.room(Identifiers.require("user", user));
    }

    /**
     * Whether somebody follows the topic of a browser session: on this node now, on others a moment ago. Does not wait. A node that has died
     * counts for 15 seconds.
     */
    public boolean isWatched(String sessionId) {
        return viewers.isWatched(sessionId);
    }

    /** How many connections this node has. */
    public int count() {
        return clients.size();
    }

    /** The connections of this node. */
    public List<ConnectionInfo> here() {
        return clients.values().stream()
                .map(Client::socket)
                .flatMap(socket -> Stream.ofNullable(SocketData.info(socket.id(), socket.data())))
                .toList();
    }

    /** How many connections of each user this node has; those with none are not in it. */
    public Map<String, Integer> countsByUser() {
        Map<String, Integer> counts = new TreeMap<>();
        clients.values().forEach(client -> counts.merge(client.principal().user(), 1, Integer::sum));
        return counts;
    }

    /**
     * Sends an event to all connections that a user has now, on any node. It is in no log: who is away misses it. See
     * {@link Broadcaster#emit}.
     */
    public void message(String user, String event, @Nullable Object payload) {
        namespace.to(room(user)).emit(event, payload);
    }

    /**
     * Disconnects a user on all nodes. Each connection is told {@code session_ended {reason}} before.
     *
     * @param reason for the person to read, up to 200 characters
     */
    public void disconnect(String user, String reason) {
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason: " + reason.length() + " characters (expected: <= " + MAX_REASON + ")");
        }
        end(namespace.in(room(user)), reason);
    }

    private static void end(Broadcaster selected, String reason) {
        selected.emit(ENDED, Map.of("reason", reason));
        selected.disconnectSockets(true);
    }

    /** Has it asked again what all connections may follow, on all nodes: permissions have changed. */
    public void recheck() {
        recheckHere(null);
        namespace.serverSideEmit(RECHECK);
    }

    /** Has it asked again what the connections of a user may follow, on all nodes. */
    public void recheck(String user) {
        recheckHere(Identifiers.require("user", user));
        namespace.serverSideEmit(RECHECK, user);
    }

    private void recheckHere(@Nullable String user) {
        Collection<Client> all = clients.values();
        all.stream()
                .filter(client -> user == null || client.principal().user().equals(user))
                .forEach(rechecks::recheck);
    }

    /** Looks after nobody any more. To be called when the server has been closed. */
    @Override
    public void close() {
        if (watch.scheduler() instanceof Timers timers) {
            timers.close();
        }
    }
}
