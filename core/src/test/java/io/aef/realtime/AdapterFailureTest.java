package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.adapter.SessionRecovery;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An adapter that cannot be closed: it is told once, and nobody else suffers. */
class AdapterFailureTest {

    private final BlockingQueue<HandlerError> errors = new LinkedBlockingQueue<>();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final SocketIoServer io =
            TestServers.start(TestServers.builder().adapter(this::create).onError(errors::add));

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    private Adapter create(AdapterContext context) {
        Adapter real = AdapterFactory.IN_MEMORY.create(context);
        return (Adapter) Proxy.newProxyInstance(
                Adapter.class.getClassLoader(),
                new Class<?>[] {Adapter.class},
                (proxy, method, args) -> method.getName().equals("close") ? close(context) : method.invoke(real, args));
    }

    private @Nullable Object close(AdapterContext context) {
        String name = context.namespace();
        closed.add(name);
        return switch (name) {
            case "/throws", "/dynamic" -> throw new AssertionError(name);
            case "/fails" -> CompletableFuture.failedFuture(new CompletionException(new IllegalStateException(name)));
            case "/null" -> null;
            default -> CompletableFuture.completedFuture(null);
        };
    }

    @Test
    void whenTheServerIsClosed() throws Exception {
        for (String name : new String[] {"/throws", "/a", "/fails", "/b", "/null", "/c"}) {
            io.of(name);
        }

        io.close(Duration.ofSeconds(5)).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(closed).containsExactlyInAnyOrder("/", "/throws", "/a", "/fails", "/b", "/null", "/c");
        assertThat(errors)
                .allMatch(error -> error.where().equals("adapter"))
                .extracting(error -> String.valueOf(error.cause().getMessage()))
                .containsExactlyInAnyOrder("/throws", "/fails", "The adapter returned no stage.");
    }

    @Test
    void whenTheLastSocketOfADynamicNamespaceHasLeft() throws Exception {
        io.of(Pattern.compile("^/dynamic$"));
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        io.onNewNamespace(
                namespace -> namespace.onConnection(socket -> socket.onDisconnect(reason -> told.add(reason.text()))));
        TestClient client = TestClient.connect(io).send("40/dynamic,");
        assertThat(client.next()).startsWith("40/dynamic,");

        client.send("41/dynamic,");

        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("client namespace disconnect");
        client.expectNothingElse();
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.where()).isEqualTo("adapter");
            assertThat(error.cause()).hasMessage("/dynamic");
        });
    }

    /** A recovery of which one method fails. */
    private void withFailing(String failing, ThrowingConsumer<SocketIoServer> test) throws Throwable {
        AdapterFactory factory = context -> {
            Adapter real = AdapterFactory.IN_MEMORY.create(context);
            Object recovery = failing(failing, SessionRecovery.class, Objects.requireNonNull(real.recovery()));
            return (Adapter) Proxy.newProxyInstance(
                    Adapter.class.getClassLoader(),
                    new Class<?>[] {Adapter.class},
                    (proxy, method, args) ->
                            method.getName().equals("recovery") ? recovery : method.invoke(real, args));
        };
        SocketIoServer recovering = TestServers.start(TestServers.builder()
                .adapter(factory)
                .connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(1)))
                .onError(errors::add));
        try {
            test.accept(recovering);
        } finally {
            TestServers.stop(recovering);
        }
    }

    private static Object failing(String failing, Class<?> type, Object real) {
        return Proxy.newProxyInstance(Adapter.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals(failing)) {
                throw new AssertionError(failing);
            }
            Object result = method.invoke(real, args);
            if (result instanceof CompletionStage<?> stage && method.getName().equals("restoreSession")) {
                return stage.thenApply(restored ->
                        restored == null ? null : failing(failing, SessionRecovery.RestoredSession.class, restored));
            }
            return result;
        });
    }

    private static final Pattern PID = Pattern.compile("\"pid\":\"([^\"]+)\"");

    /** A client that was there, and comes again. */
    private static TestClient comeAgain(SocketIoServer server) {
        TestClient first = TestClient.open(server).send("40");
        Matcher pid = PID.matcher(first.next());
        assertThat(pid.find()).isTrue();
        first.close();
        await().until(() -> server.engine().sessions().isEmpty());
        return TestClient.open(server).send("40{\"pid\":\"" + pid.group(1) + "\"}");
    }

    @Test
    void whenAClientWantsToContinueItsSession() throws Throwable {
        withFailing("restoreSession", server -> {
            assertThat(comeAgain(server).next()).startsWith("40{\"sid\":");

            assertThat(errors)
                    .singleElement()
                    .satisfies(error -> assertThat(error.where()).isEqualTo("adapter"));
        });
    }

    @Test
    void whenAClientContinuesItsSession() throws Throwable {
        withFailing("resume", server -> {
            comeAgain(server).expect("close 1005");

            assertThat(errors)
                    .singleElement()
                    .satisfies(error -> assertThat(error.where()).isEqualTo("adapter"));
        });
    }
}
