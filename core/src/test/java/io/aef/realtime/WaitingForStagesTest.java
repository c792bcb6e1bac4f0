package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that wait for stages, and have all threads of their executor. */
class WaitingForStagesTest {

    private static final int THREADS = 2;
    private static final Duration LONG = Duration.ofMinutes(5);

    /** What a handler may wait for. The client answers {@code "yes"}. */
    @SuppressWarnings("unused")
    private static final List<Named<Function<Socket, CompletionStage<String>>>> WAYS = List.of(
            Named.of("socket", socket -> socket.emitWithAck("q", String.class)),
            Named.of("socket with a time-out", socket -> socket.timeout(LONG).emitWithAck("q", String.class)),
            Named.of(
                    "broadcast",
                    socket -> room(socket).emitWithAck("q", String.class).thenApply(all -> all.get(0))),
            Named.of(
                    "broadcast with a time-out",
                    socket -> room(socket)
                            .timeout(LONG)
                            .emitWithAck("q", String.class)
                            .thenApply(all -> all.get(0))),
            Named.of(
                    "remote socket",
                    socket -> room(socket)
                            .fetchSockets()
                            .thenCompose(found -> found.get(0).emitWithAck(LONG, "q", String.class))),
            Named.of(
                    "dependent", socket -> socket.emitWithAck("q", String.class).thenApply(String::toLowerCase)),
            Named.of("all of several", socket -> {
                CompletableFuture<String> stage =
                        socket.emitWithAck("q", String.class).toCompletableFuture();
                return CompletableFuture.allOf(stage).thenApply(done -> stage.join());
            }));

    private static BroadcastOperator room(Socket socket) {
        return socket.namespace().to(socket.id());
    }

    private final ExecutorService two = Executors.newFixedThreadPool(THREADS);
    private SocketIoServer io = TestServers.builder().build();

    private static ServerBuilder builder(boolean virtualThreads) {
        return TestServers.builder().virtualThreads(virtualThreads);
    }

    private void start(boolean virtualThreads) {
        io = TestServers.start(builder(virtualThreads).handlerExecutor(two));
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
        two.shutdownNow();
    }

    @ParameterizedTest
    @FieldSource("WAYS")
    void anAnswerNeedsNoThreadOfTheirs(Function<Socket, CompletionStage<String>> way) {
        allThreadsWait(way, builder(true).handlerExecutor(two));
    }

    @ParameterizedTest
    @FieldSource("WAYS")
    void norWithoutVirtualThreads(Function<Socket, CompletionStage<String>> way) {
        allThreadsWait(way, builder(false).handlerExecutor(two));
    }

    @ParameterizedTest
    @FieldSource("WAYS")
    void norOneOfTheServersOwn(Function<Socket, CompletionStage<String>> way) {
        allThreadsWait(way, builder(false).maxHandlerThreads(THREADS));
    }

    private void allThreadsWait(Function<Socket, CompletionStage<String>> way, ServerBuilder builder) {
        io = TestServers.start(builder);
        io.onConnection(socket -> socket.on(
                "go",
                (args, ack) -> ack.send(way.apply(socket).toCompletableFuture().get(30, TimeUnit.SECONDS))));
        try (TestClient first = TestClient.connect(io);
                TestClient second = TestClient.connect(io);
                TestClient third = TestClient.connect(io)) {
            first.send("420[\"go\"]");
            String one = first.next();
            second.send("420[\"go\"]");
            String other = second.next();
            // Both threads wait now, and this one has none.
            third.send("420[\"go\"]");

            first.send(answer(one)).expect("430[\"yes\"]");
            second.send(answer(other)).expect("430[\"yes\"]");
            third.send(answer(third.next())).expect("430[\"yes\"]");
        }
    }

    private static String answer(String question) {
        assertThat(question).matches("42\\d+\\[\"q\"]");
        return question.replace("[\"q\"]", "[\"yes\"]").replaceFirst("42", "43");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void norDoesATimeOutOrAnEnd(boolean virtualThreads) {
        start(virtualThreads);
        CompletableFuture<Throwable> left = new CompletableFuture<>();
        io.onConnection(socket -> {
            socket.on(
                    "time out",
                    (args, ack) -> ack.send(
                            failure(socket.timeout(Duration.ofMillis(50)).emitWithAck("q", String.class))
                                    .getMessage()));
            socket.on(
                    "broadcast",
                    (args, ack) -> ack.send(
                            failure(room(socket).timeout(Duration.ofMillis(50)).emitWithAck("q", String.class))
                                    .getMessage()));
            socket.on("leave", (args, ack) -> left.complete(failure(socket.emitWithAck("q", String.class))));
        });
        try (TestClient first = TestClient.connect(io);
                TestClient second = TestClient.connect(io)) {
            first.send("420[\"leave\"]");
            first.next();
            second.send("420[\"time out\"]");
            second.next();
            second.expect("430[\"operation has timed out\"]");
            second.send("421[\"broadcast\"]");
            second.next();
            second.expect("431[\"operation has timed out\"]");

            first.send("41");
            assertThat(left).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(AckDisconnectedException.class);
        }
    }

    private static Throwable failure(CompletionStage<?> stage) throws Exception {
        return stage.handle((value, thrown) -> thrown).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatIsAttachedRunsNeitherOnTheirsNorOnTheEventLoop() throws Exception {
        start(false);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> where = new CompletableFuture<>();
        io.onConnection(socket -> socket.on("go", (args, ack) -> {
            socket.emitWithAck("q", String.class).thenAccept(answer -> {
                where.complete(Thread.currentThread().getName());
                try {
                    release.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            ack.send();
        }));
        try (TestClient client = TestClient.connect(io)) {
            client.send("420[\"go\"]");
            String question = client.next();
            // What is attached to a stage that is complete runs at once.
            client.expect("430[]").send(answer(question));

            assertThat(where.get(10, TimeUnit.SECONDS)).startsWith("aef-realtime-completion-");
            // It blocks, and nobody notices.
            client.expectNothingElse();
            TestClient.connect(io).expectNothingElse();
        } finally {
            release.countDown();
        }
    }
}
