package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client sends appears in no line of the log, and cannot make up lines of its own. */
class LogSafetyTest {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final SocketIoServer io = TestServers.start(TestServers.builder().allowEIO3(true));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    LogSafetyTest() {
        io.onConnection(sockets::add);
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(before);
        io.close();
    }

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aNamespaceCannotDisguiseItself() throws Exception {
        io.of(Pattern.compile("^/t")).onConnection(socket -> {
            TestServers.answerSync(socket);
            sockets.add(socket);
            throw new IllegalStateException("bug");
        });
        String name = "/t\u202eWARN all is lost\u200b";
        TestClient client = TestClient.open(io).send("40" + name + ",");
        Socket socket = sockets.take();
        assertThat(client.next()).startsWith("40" + name + ",{");
        client.send("42" + name + ",1[\"sync\"]").expect("43" + name + ",1[]");

        assertThat(log()).contains("connection handler of Socket[" + socket.id() + " in /t?WARN all is lost?] failed");
        assertThat(socket.namespace()).hasToString("Namespace[/t?WARN all is lost?]");
    }

    @Test
    void payloadsAuthAndAnswersAreNotLogged() throws Exception {
        TestClient client = TestClient.open(io, "EIO=4&token=QUERYSECRET").send("40{\"token\":\"AUTHSECRET\"}");
        assertThat(client.next()).startsWith("40{");
        Socket socket = sockets.take();
        socket.on("typed", Integer.class, n -> {});
        socket.on("fails", (args, ack) -> {
            throw new IllegalStateException("bug");
        });
        var answer = socket.emitWithAck("q", Integer.class);
        client.expect("420[\"q\"]").send("430[\"ACKSECRET\"]");

        client.send("42[\"typed\",\"TYPEDSECRET\"]")
                .send("42[\"fails\",\"EVENTSECRET\"]")
                .expectNothingElse()
                .send("42{\"BROKENSECRET\"}")
                .expect("close 1005");

        assertThat(answer.toCompletableFuture().handle((value, failure) -> failure))
                .succeedsWithin(Duration.ofSeconds(10))
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("SECRET"));
        assertThat(log()).contains("fails handler of Socket[").doesNotContain("SECRET");
        assertThat(socket.handshake().toString() + socket).doesNotContain("SECRET");
    }

    @Test
    void theSessionOfAClientOfSocketIo2IsNotLogged() throws Exception {
        TestClient client = TestClient.open(io, "EIO=3").expect("40");
        Socket socket = sockets.take();
        socket.on("fails", (args, ack) -> {
            throw new IllegalStateException("bug");
        });

        client.send("42[\"fails\"]").expectNothingElse();

        assertThat(log()).contains("fails handler of Socket[").doesNotContain(socket.id());
    }
}
