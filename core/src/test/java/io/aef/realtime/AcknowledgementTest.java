package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    AcknowledgementTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    @Test
    void answersTheClientWithAllArguments() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take()
                .on("sum", (args, ack) -> ack.send(args.get(0, Integer.class) + args.get(1, Integer.class), "ok"));

        client.send("427[\"sum\",2,3]").expect("437[5,\"ok\"]");
    }

    @Test
    void answersOnlyOnce() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().on("twice", (args, ack) -> {
            ack.send(1);
            ack.send(2);
        });

        client.send("420[\"twice\"]").expect("430[1]").expectNothingElse();
    }

    @Test
    void knowsWhetherAnAnswerIsWanted() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("maybe", (args, ack) -> {
            ack.send("ignored");
            socket.emit("wanted", ack.isRequested());
        });

        client.send("42[\"maybe\"]").expect("42[\"wanted\",false]");
        client.send("420[\"maybe\"]").expect("430[\"ignored\"]", "42[\"wanted\",true]");
    }

    @Test
    void anAsyncHandlerAnswersWithItsResult() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletableFuture<String> later = new CompletableFuture<>();
        sockets.take().onAsync("later", String.class, name -> later.thenApply(text -> text + " " + name));

        client.send("421[\"later\",\"Ada\"]").expectNothingElse();
        later.complete("hello");

        client.expect("431[\"hello Ada\"]");
    }

    @Test
    void theClientsAnswerCompletesTheStage() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletionStage<String> answer = sockets.take().emitWithAck("question", String.class, 42);

        client.expect("420[\"question\",42]").send("430[\"yes\"]");

        assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("yes");
    }

    @Test
    void aHandlerMayWaitForAnAnswer() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on(
                "ask",
                (args, ack) -> ack.send(socket.emitWithAck("question", String.class)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)));

        client.send("425[\"ask\"]")
                .expect("420[\"question\"]")
                .send("430[\"fine\"]")
                .expect("435[\"fine\"]");
    }

    @Test
    void failsAtOnceWhenTheSocketDisconnects() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletionStage<String> answer = sockets.take().emitWithAck("question", String.class);

        client.expect("420[\"question\"]").send("41");

        assertThatThrownBy(() -> answer.toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .hasRootCauseInstanceOf(AckDisconnectedException.class);
    }

    @Test
    void failsWhenItTakesTooLongAndIgnoresALateAnswer() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CompletionStage<String> answer = socket.timeout(Duration.ofMillis(20)).emitWithAck("question", String.class);

        assertThatThrownBy(() -> answer.toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(AckTimeoutException.class)
                .hasRootCauseMessage("operation has timed out");
        client.expect("420[\"question\"]").send("430[\"late\"]").expectNothingElse();
        assertThat(socket.pendingAcks()).isZero();
    }

    @Test
    void ignoresAnAnswerToNothing() {
        TestClient.connect(io).send("4377[\"what\"]").expectNothingElse();
    }

    @Test
    void collectsTheAnswersToABroadcast() throws Exception {
        TestClient first = TestClient.connect(io);
        TestClient second = TestClient.connect(io);
        CompletionStage<List<Integer>> answers =
                io.timeout(Duration.ofSeconds(10)).emitWithAck("vote", Integer.class);

        first.expect("420[\"vote\"]").send("430[1]");
        second.expect("420[\"vote\"]").send("430[2]");

        assertThat(answers.toCompletableFuture().get(10, TimeUnit.SECONDS)).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void aBroadcastToNobodyIsAnsweredByNobody() throws Exception {
        assertThat(io.to("empty")
                        .emitWithAck("vote", Integer.class)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isEmpty();
    }

    @Test
    void aBroadcastThatTimesOutTellsWhoAnswered() throws Exception {
        TestClient first = TestClient.connect(io);
        TestClient second = TestClient.connect(io);
        CountDownLatch answered = new CountDownLatch(1);
        CompletableFuture<Void> time = TestServers.holdTimer(io);
        CompletionStage<List<Integer>> answers =
                io.timeout(Duration.ofMillis(20)).emitWithAck("vote", Integer.class);
        answers.whenComplete((some, failure) -> answered.countDown());

        first.expect("420[\"vote\"]").send("430[1]").expectNothingElse();
        second.expect("420[\"vote\"]");
        time.complete(null);

        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> answers.toCompletableFuture().join())
                .hasRootCauseInstanceOf(AckTimeoutException.class)
                .rootCause()
                .satisfies(failure ->
                        assertThat(((AckException) failure).responses()).containsExactly(1));
    }

    @Test
    void aBroadcastDoesNotWaitForWhoHasLeft() throws Exception {
        TestClient first = TestClient.connect(io);
        TestClient second = TestClient.connect(io);
        CompletionStage<List<Integer>> answers = io.emitWithAck("vote", Integer.class);

        first.expect("420[\"vote\"]").send("430[1]");
        second.expect("420[\"vote\"]").send("41");

        assertThatThrownBy(() -> answers.toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .hasRootCauseInstanceOf(AckDisconnectedException.class)
                .rootCause()
                .satisfies(failure ->
                        assertThat(((AckException) failure).responses()).containsExactly(1));
    }

    @Test
    void whatFailedIsNotWrapped() throws Exception {
        TestClient client = TestClient.connect(io);
        ParentNamespace tenants = io.of(Pattern.compile("^/tenant-"));
        assertThat(client.send("40/tenant-1,").next()).startsWith("40/tenant-1,{");
        assertThat(client.send("40/tenant-2,").next()).startsWith("40/tenant-2,{");
        RemoteSocket remote = io.fetchSockets()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .get(0);
        Duration limit = Duration.ofMillis(20);

        assertThat(failureOf(sockets.take().timeout(limit).emitWithAck("vote", Integer.class)))
                .isInstanceOf(AckTimeoutException.class);
        assertThat(failureOf(io.timeout(limit).emitWithAck("vote", Integer.class)))
                .isInstanceOf(AckTimeoutException.class);
        assertThat(failureOf(tenants.timeout(limit).emitWithAck("vote", Integer.class)))
                .isInstanceOf(AckTimeoutException.class);
        assertThat(failureOf(remote.emitWithAck(limit, "vote", Integer.class))).isInstanceOf(AckTimeoutException.class);
    }

    private static Throwable failureOf(CompletionStage<?> stage) throws Exception {
        return stage.handle((result, failure) -> failure).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void broadcastsThatTimedOutLeaveNothingBehind() throws Exception {
        SocketIoServer patient = TestServers.start(
                TestServers.builder().sessionLimits(SessionLimits.DEFAULT.withMaxPendingAcks(Integer.MAX_VALUE)));
        patient.onConnection(sockets::add);
        TestClient client = TestClient.connect(patient);
        Socket socket = sockets.take();

        AtomicInteger timedOut = new AtomicInteger();
        for (int batch = 0; batch < 100; batch++) {
            CompletableFuture<?>[] answers = new CompletableFuture<?>[1000];
            for (int i = 0; i < answers.length; i++) {
                // Volatile, so that few of them go over the wire: they are awaited all the same, unless they are
                // dropped first.
                answers[i] = patient.volatile_()
                        .timeout(Duration.ofNanos(1))
                        .emitWithAck("q", String.class)
                        .toCompletableFuture()
                        .whenComplete((answer, failure) -> {
                            if (failure instanceof AckTimeoutException) {
                                timedOut.incrementAndGet();
                            }
                        });
            }
            assertThat(CompletableFuture.allOf(answers))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(AckException.class);
        }
        assertThat(timedOut).hasPositiveValue();

        await().until(() -> TestServers.onLane(socket, socket::pendingAcks) == 0);
        assertThat(client.next()).startsWith("42");
        TestServers.stop(patient);
    }
}
