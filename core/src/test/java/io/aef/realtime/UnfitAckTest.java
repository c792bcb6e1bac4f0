package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that answer with something else than was asked for. */
class UnfitAckTest {

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    UnfitAckTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private static void assertUnfit(CompletionStage<?> stage, Object... responses) {
        assertThatThrownBy(() -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(AckUnfitException.class)
                .hasMessage("an acknowledgement is of another type")
                .hasCauseInstanceOf(UnfitArgumentException.class)
                .satisfies(failure ->
                        assertThat(((AckException) failure).responses()).containsExactly(responses));
    }

    @Test
    void failTheStageAndNothingElse() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletionStage<Integer> answer = sockets.take().emitWithAck("n", Integer.class);

        client.expect("420[\"n\"]").send("430[{\"no\":\"number\"}]");

        assertUnfit(answer);
        client.expectNothingElse();
    }

    @Test
    void failABroadcastThatStillTellsTheOtherAnswers() throws Exception {
        TestClient good = TestClient.connect(io);
        TestClient bad = TestClient.connect(io);
        CompletionStage<List<Integer>> answers = io.emitWithAck("n", Integer.class);

        bad.expect("420[\"n\"]").send("430[[]]");
        good.expect("420[\"n\"]").send("430[7]");

        assertUnfit(answers, 7);
        bad.expectNothingElse();
    }

    @Test
    void allArgumentsMayBeHad() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletionStage<Args> answer = sockets.take().emitWithAck("n", Args.class);

        client.expect("420[\"n\"]").send("430[1,\"two\",null]");

        assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS).toList())
                .containsExactly(1, "two", null);
    }

    @Test
    void anEmptyAnswerIsNull() throws Exception {
        TestClient client = TestClient.connect(io);
        CompletionStage<Integer> answer = sockets.take().emitWithAck("n", Integer.class);

        client.expect("420[\"n\"]").send("430[]");

        assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS)).isNull();
    }
}
