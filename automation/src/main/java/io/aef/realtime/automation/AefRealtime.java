package io.aef.realtime.automation;

import io.aef.realtime.Namespace;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.command.Audit;
import io.aef.realtime.automation.command.CommandLimits;
import io.aef.realtime.automation.command.CommandProcessor;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.command.ExecutionControl;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.internal.Timers;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.Statistics;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Automations, live on a server: who connects shows who they are, follows topics without missing anything, and sends commands. To be
 * opened before the server is started. Thread-safe.
 *
 * <pre>{@code
 * AefRealtime aef = AefRealtime.on(io)
 *         .authenticator(authenticator)
 *         .accessRule(rule)
 *         .open();
 * aef.executions(control);
 * io.start();
 * aef.publish(new ExecutionUpdate("42", ExecutionStatus.RUNNING, "login", 10, Instant.now()));
 * }</pre>
 */
public final class AefRealtime implements AutoCloseable {

    private final Namespace namespace;
    private final Feeds feeds;
    private final EventBroadcaster broadcaster;
    private final ConnectionManager connections;
    private final PageRequests requests;
    private final CommandProcessor commands;
    private final Tally tally;
    private final Scheduler scheduler;

    private AefRealtime(
            Namespace namespace,
            Feeds feeds,
            ConnectionHandler connections,
            CommandProcessor commands,
            Tally tally,
            Scheduler scheduler) {
        this.namespace = namespace;
        this.feeds = feeds;
        this.broadcaster = EventBroadcaster.of(feeds);
        this.connections = connections.manager();
        this.requests = connections.requests();
        this.commands = commands;
        this.tally = tally;
        this.scheduler = scheduler;
    }

    /** On the main namespace of a server. */
    public static Builder on(SocketIoServer server) {
        return on(server.of("/"));
    }

    /** On a namespace, which is for nothing else. */
    public static Builder on(Namespace namespace) {
        return new Builder(namespace);
    }

    /** Publishes to the event's own topic and to the others; see {@link EventBroadcaster}. */
    public void publish(RealtimeEvent event, Topic... others) {
        broadcaster.publish(event, others);
    }

    /**
     * Where a topic stands: what somebody would begin with who may see everything.
     *
     * @return the latest event about each thing, in order; fails if the log cannot be read
     */
    public CompletionStage<List<RealtimeEvent>> state(Topic topic) {
        return feeds.state(topic);
    }

    /** See {@link ConnectionManager#isWatched}: nobody has to take pictures of a browser that nobody looks at. */
    public boolean isWatched(String sessionId) {
        return connections.isWatched(sessionId);
    }

    /**
     * Adds a type of commands that clients can ask for, before the server is started.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public void command(CommandType<?> type) {
        commands.add(type);
    }

    /**
     * Lets clients pause, resume and cancel executions, retry their steps, and answer their checkpoints; before the server is started.
     *
     * @throws IllegalArgumentException if there is a type of one of these names
     */
    public void executions(ExecutionControl control) {
        ExecutionControl.types(control).forEach(commands::add);
    }

    /**
     * Adds a type of requests that pages can make beside commands and subscriptions, before the server is started.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public void request(RequestType<?> type) {
        requests.add(type);
    }

    /** Where it is: for what is to be said between the nodes. Names of events that begin with {@code aef:} are taken. */
    public Namespace namespace() {
        return namespace;
    }

    /** What publishes. */
    public EventBroadcaster broadcaster() {
        return broadcaster;
    }

    /** Who is connected. */
    public ConnectionManager connections() {
        return connections;
    }

    /**
     * What has happened on this node, and who is connected to it. Takes a pass over the connections, and blocks nobody. Any thread; for a
     * page that somebody looks at, while {@link Builder#listener} is for what is to be kept.
     */
    public Statistics statistics() {
        return tally.take(connections.here());
    }

    /** Looks after nobody any more, and interrupts the commands that are being carried out. To be called when the server has been closed. */
    @Override
    public void close() {
        scheduler.close();
        commands.close();
    }

    /** What can be said beforehand. Commands are added to what is opened: what carries them out publishes, too. */
    public static final class Builder {

        private final Namespace namespace;
        private @Nullable Authenticator authenticator;
        private @Nullable AccessRule rule;
        private @Nullable EventLog log;
        private final List<AutomationListener> listeners = new ArrayList<>();
        private CommandLimits commandLimits = CommandLimits.DEFAULT;
        private Audit audit = Audit.toLog();
        private SubscriptionLimits subscriptionLimits = SubscriptionLimits.DEFAULT;
        private ConnectionOptions connectionOptions = ConnectionOptions.DEFAULT;
        private @Nullable String node;
        private InstantSource clock = InstantSource.system();
        private @Nullable Scheduler scheduler;

        private Builder(Namespace namespace) {
            this.namespace = namespace;
        }

        /** Who is let in. Without one, nobody can be. */
        public Builder authenticator(Authenticator value) {
            authenticator = value;
            return this;
        }

        /** Who sees what. Without one, nobody would. */
        public Builder accessRule(AccessRule value) {
            rule = value;
            return this;
        }

        /**
         * What remembers the events, and the answers of commands. Default: one in memory for each of both. Nodes that share one have the same
         * topics. Not closed here.
         */
        public Builder log(EventLog value) {
            log = value;
            return this;
        }

        /** How much of commands there may be. */
        public Builder commandLimits(CommandLimits value) {
            commandLimits = value;
            return this;
        }

        /** What is told of each command. Default: a logger. */
        public Builder audit(Audit value) {
            audit = value;
            return this;
        }

        /** What is told of what happens, as {@code AutomationMetrics} is; as many as wanted. */
        public Builder listener(AutomationListener value) {
            listeners.add(value);
            return this;
        }

        /** How much of subscribing there may be. */
        public Builder subscriptionLimits(SubscriptionLimits value) {
            subscriptionLimits = value;
            return this;
        }

        /** How connections are watched: what they have shown, how many a user has, what they may follow still. */
        public Builder connections(ConnectionOptions value) {
            connectionOptions = value;
            return this;
        }

        /** What this node is called where it is told who is connected where. Default: it has no name. */
        public Builder node(String name) {
            node = Identifiers.require("node", name);
            return this;
        }

        Builder watch(InstantSource otherClock, Scheduler otherScheduler) {
            clock = otherClock;
            scheduler = otherScheduler;
            return this;
        }

        /**
         * Opens it.
         *
         * @throws IllegalStateException without an authenticator or an access rule
         */
        public AefRealtime open() {
            if (authenticator == null || rule == null) {
                throw new IllegalStateException("There must be an authenticator and an accessRule.");
            }
            EventLog events = Objects.requireNonNullElseGet(log, InMemoryEventLog::new);
            Watch watch = new Watch(clock, Objects.requireNonNullElseGet(scheduler, Timers::new), node);
            Tally tally = new Tally(clock.instant());
            List<AutomationListener> all = new ArrayList<>(listeners);
            all.add(tally);
            AutomationListener listener = new ListenerGroup(all);
            Feeds feeds = new Feeds(
                    events,
                    rule,
                    new SocketOutlet(namespace),
                    subscriptionLimits.logTimeout(),
                    watch.scheduler(),
                    listener);
            // In memory, what one user is answered must not drive out what others follow.
            EventLog answers = Objects.requireNonNullElseGet(log, CommandProcessor::answersInMemory);
            CommandProcessor processor = new CommandProcessor(List.of(), rule, answers, commandLimits, audit, listener);
            ConnectionHandler handler = new ConnectionHandler(
                    namespace,
                    authenticator,
                    rule,
                    feeds,
                    processor,
                    subscriptionLimits,
                    connectionOptions,
                    watch,
                    listener);
            handler.open();
            return new AefRealtime(namespace, feeds, handler, processor, tally, watch.scheduler());
        }
    }
}
