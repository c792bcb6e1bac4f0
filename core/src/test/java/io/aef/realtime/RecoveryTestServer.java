package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.RecoveryStore;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** A server that recovers sessions, and what clients say to it. */
abstract class RecoveryTestServer {

    static final Duration WINDOW = Duration.ofMinutes(2);
    static final Pattern CONNECT = Pattern.compile("40(?:/[^,]*,)?\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");
    static final String OFFSET = "[0-9A-Za-z]{8}\\.[0-9a-z]+";

    final AtomicLong now = new AtomicLong(1);
    final RecoveryStore store = RecoveryStore.inMemory(100, 1000, 1_000_000, now::get);
    final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    final BlockingQueue<DisconnectReason> reasons = new LinkedBlockingQueue<>();
    SocketIoServer io = start(ConnectionStateRecovery.upTo(WINDOW).store(store));

    SocketIoServer start(ConnectionStateRecovery recovery) {
        SocketIoServer server =
                TestServers.builder().connectionStateRecovery(recovery).build();
        server.onConnection(socket -> {
            TestServers.answerSync(socket);
            socket.onDisconnect(reasons::add);
            sockets.add(socket);
        });
        return server.start();
    }

    @AfterEach
    void close() {
        io.close();
    }

    /** Opens a session and asks to continue one. */
    TestClient comeBack(String auth) {
        return TestClient.open(io).send("40" + auth);
    }

    static String asking(Ids ids, String offset) {
        return "{\"pid\":\"" + ids.pid() + "\",\"offset\":\"" + offset + "\"}";
    }

    Socket accepted() throws InterruptedException {
        Socket socket = sockets.poll(10, TimeUnit.SECONDS);
        assertThat(socket).as("a socket").isNotNull();
        return socket;
    }

    /** Breaks the connection, and waits until the server has noticed. */
    void lose(TestClient client) throws InterruptedException {
        client.close();
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    void assertFresh(TestClient client, Ids earlier) throws InterruptedException {
        Ids ids = Ids.of(client.next());
        assertThat(ids.sid()).isNotEqualTo(earlier.sid());
        assertThat(ids.pid()).isNotEqualTo(earlier.pid());
        assertThat(accepted().recovered()).isFalse();
        client.expectNothingElse();
    }

    record Ids(String sid, String pid) {

        static Ids of(String connect) {
            Matcher matcher = CONNECT.matcher(connect);
            assertThat(connect).matches(CONNECT);
            assertThat(matcher.matches()).isTrue();
            return new Ids(matcher.group(1), matcher.group(2));
        }
    }

    static String offsetOf(String event) {
        Matcher matcher = Pattern.compile("\"(" + OFFSET + ")\"]$").matcher(event);
        assertThat(matcher.find()).as(event).isTrue();
        return matcher.group(1);
    }
}
