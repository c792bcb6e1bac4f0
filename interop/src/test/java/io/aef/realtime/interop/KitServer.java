package io.aef.realtime.interop;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.ExecutionControl;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.engine.Cors;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.testsupport.RedisServer;
import java.awt.Color;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * What front ends are tested against: an {@link AefRealtime}, and beside it a server by which a test has it publish, stop and start
 * again at the same port.
 */
final class KitServer implements AutoCloseable {

    private static final Pattern TOKEN = Pattern.compile("secret of (\\w+)(?: until (\\d+))?");

    private final SocketIoServer control =
            SocketIoServer.builder().host("127.0.0.1").port(0).build();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();
    private final CountDownLatch release = new CountDownLatch(1);
    private InMemoryEventLog log = new InMemoryEventLog();
    private ConnectionOptions options = ConnectionOptions.DEFAULT;
    private SocketIoServer io;
    private AefRealtime aef;
    private BrowserStream stream;
    private final Map<String, DrawnBrowser> browsers = new ConcurrentHashMap<>();

    /** Has the browsers, if it is another node than that of the pages. */
    private final @Nullable BrowserNode other;

    private final @Nullable RedissonClient redis;

    KitServer() {
        this(null);
    }

    /** @param server if pages are to be connected to another node than the one that has the browsers, what both share; else null */
    KitServer(@Nullable RedisServer server) {
        other = server == null ? null : new BrowserNode(server, RedisAdapter::classic);
        redis = server == null ? null : BrowserNode.connect(server);
        begin(0);
        control.onConnection(socket -> {
            socket.on("publish", (args, ack) -> answer(ack, () -> publish(args)));
            socket.on("stop", (args, ack) -> answer(ack, this::stop));
            socket.on("start", (args, ack) -> answer(ack, () -> restart(args)));
            socket.on("withdraw", (args, ack) -> answer(ack, () -> withdraw(args.string(0), args.string(1))));
            socket.on(
                    "disconnect user",
                    (args, ack) -> answer(ack, () -> aef.connections().disconnect(args.string(0), args.string(1))));
            socket.on("open browser", (args, ack) -> answer(ack, () -> openBrowser(args.string(0))));
            socket.on("draw", (args, ack) -> answer(ack, () -> draw(args)));
            socket.on("dialog", (args, ack) -> answer(ack, () -> browser(args).dialog(args.string(1))));
            socket.on("picture", (args, ack) -> ack.send((Object) browser(args).picture()));
            socket.on(
                    "withdraw browser",
                    (args, ack) -> answer(ack, () -> withdrawBrowser(args.string(0), args.string(1))));
            socket.on("connections", (args, ack) -> ack.send(aef.connections().countsByUser()));
            socket.on("release", (args, ack) -> answer(ack, release::countDown));
            socket.on("carriedOut", (args, ack) -> ack.send(List.copyOf(carriedOut)));
        });
        control.start();
    }

    int port() {
        return io.port();
    }

    int controlPort() {
        return control.port();
    }

    private interface Task {

        void run() throws Exception;
    }

    private static void answer(Ack ack, Task task) throws Exception {
        task.run();
        ack.send();
    }

    private synchronized void publish(Args args) throws SchemaException {
        aef.publish(EventCatalog.read(Objects.requireNonNull(args.value(0)).toJava()));
    }

    private synchronized void stop() {
        stream.close();
        io.close(Duration.ofMillis(500)).toCompletableFuture().join();
        aef.close();
    }

    /**
     * With what was published, or as a server that remembers nothing; with one session for each user, or as many as there are; with that
     * many milliseconds of notice before a token expires.
     */
    private synchronized void restart(Args args) {
        if (!Boolean.TRUE.equals(args.get(0, Boolean.class))) {
            log = new InMemoryEventLog();
        }
        options = ConnectionOptions.DEFAULT;
        if (Boolean.TRUE.equals(args.get(1, Boolean.class))) {
            options = options.withMaxSessionsPerUser(1, ConnectionOptions.Beyond.END_OLDEST);
        }
        Integer notice = args.get(2, Integer.class);
        if (notice != null) {
            options = options.withExpiryNotice(Duration.ofMillis(notice));
        }
        begin(io.port());
    }

    /** A user may not follow an execution any more. */
    private synchronized void withdraw(String user, String executionId) {
        withdrawn.add(user + " " + Topic.execution(executionId));
        aef.connections().recheck(user);
    }

    private synchronized void openBrowser(String sessionId) {
        DrawnBrowser browser = new DrawnBrowser();
        browsers.put(sessionId, browser);
        (other == null ? stream : other.stream()).open(sessionId, browser);
    }

    private DrawnBrowser browser(Args args) {
        return Objects.requireNonNull(browsers.get(args.string(0)));
    }

    /** Session, colour, and a rectangle. */
    private void draw(Args args) {
        int[] rect = new int[4];
        Arrays.setAll(rect, i -> Objects.requireNonNull(args.get(2 + i, Integer.class)));
        browser(args).fill(Color.decode(args.string(1)), rect[0], rect[1], rect[2], rect[3]);
    }

    /** A user may not watch a browser any more. */
    private synchronized void withdrawBrowser(String user, String sessionId) {
        withdrawn.add(user + " " + Topic.session(sessionId));
        aef.connections().recheck(user);
    }

    private CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
        return withdrawn.contains(principal.user() + " " + topic)
                ? CompletableFuture.completedFuture(false)
                : AccessRule.everythingButOtherUsers().maySubscribe(principal, topic);
    }

    private void begin(int port) {
        ServerBuilder builder =
                SocketIoServer.builder().host("127.0.0.1").port(port).cors(Cors.any());
        io = (redis == null
                        ? builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))
                        : builder.adapter(RedisAdapter.classic(redis)))
                .build();
        aef = AefRealtime.on(io)
                .authenticator(byName())
                .accessRule(this::maySubscribe)
                .connections(options)
                .log(log)
                .open();
        aef.executions(new Control());
        stream = BrowserStream.of(aef);
        io.start();
    }

    /** The token "secret of ada" is that of ada for good, "secret of ada until 1700000000000" until then. */
    private static Authenticator byName() {
        return credentials -> {
            Matcher token = TOKEN.matcher(Objects.requireNonNullElse(credentials.token(), ""));
            if (!token.matches()) {
                return CompletableFuture.failedFuture(new AuthenticationException("This is no token of ours."));
            }
            Instant expires = token.group(2) == null ? null : Instant.ofEpochMilli(Long.parseLong(token.group(2)));
            return CompletableFuture.completedFuture(new Principal(token.group(1), Set.of(), expires));
        };
    }

    /** Notes what is asked for; an execution that is paused says so, and one is resumed when the test says so. */
    private final class Control implements ExecutionControl {

        private void note(String what, Principal principal, String executionId) {
            carriedOut.add(what + " " + executionId + " by " + principal);
        }

        @Override
        public void pause(Principal principal, String executionId) {
            note("pause", principal, executionId);
            aef.publish(new ExecutionUpdate(executionId, ExecutionStatus.PAUSED, null, 50, Instant.now()));
        }

        @Override
        public void resume(Principal principal, String executionId) throws InterruptedException {
            note("resume", principal, executionId);
            release.await();
        }

        @Override
        public void cancel(Principal principal, String executionId) {
            note("cancel", principal, executionId);
        }

        @Override
        public void retryStep(Principal principal, String executionId, String stepId) {
            note("retry " + stepId, principal, executionId);
        }

        @Override
        public void respond(
                Principal principal, String executionId, String stepId, Answer answer, @Nullable String input) {
            note("respond " + stepId, principal, executionId);
        }
    }

    @Override
    public synchronized void close() {
        stop();
        control.close();
        if (other != null && redis != null) {
            other.close();
            redis.shutdown();
        }
    }
}
