package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The reasons are the official server's, word for word. */
class DisconnectReasonTest {

    private final SocketIoServer io = TestServers.start(TestServers.builder()
            .allowEIO3(true)
            .pingInterval(Duration.ofSeconds(20))
            .pingTimeout(Duration.ofMillis(200)));
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    DisconnectReasonTest() {
        io.onConnection(this::watch);
    }

    private void watch(Socket socket) {
        socket.onDisconnect(reason -> reasons.add(reason.text()));
        sockets.add(socket);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    @ParameterizedTest
    @CsvSource({
        "2,transport error",
        "7,parse error",
        "1,transport close",
        "41,client namespace disconnect",
        "49,forced close"
    })
    void whatAClientSendsDecides(String packet, String reason) throws Exception {
        TestClient.connect(io).send(packet);

        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(reason);
    }

    @Test
    void aClientThatDoesNotAnswerTimesOut() throws Exception {
        SocketIoServer impatient = TestServers.start(TestServers.builder()
                .allowEIO3(true)
                .pingInterval(Duration.ofMillis(50))
                .pingTimeout(Duration.ofMillis(50)));
        impatient.onConnection(this::watch);

        // In protocol revision 3 it is the client who pings, and this one never does.
        TestClient.open(impatient, "EIO=3");

        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("ping timeout");
        TestServers.stop(impatient);
    }

    @Test
    void aPollingClientThatDoesNotPollIsDisconnectedBeforeItsTransportIs() throws Exception {
        String url = "http://127.0.0.1:" + io.port() + "/socket.io/?EIO=4&transport=polling";
        String open = http(HttpRequest.newBuilder(URI.create(url)));
        URI session = URI.create(url + "&sid=" + open.substring("0{'sid':'".length(), open.indexOf("\",\"upgrades")));
        http(HttpRequest.newBuilder(session).POST(HttpRequest.BodyPublishers.ofString("40")));
        assertThat(http(HttpRequest.newBuilder(session))).startsWith("40{");

        http(HttpRequest.newBuilder(session).POST(HttpRequest.BodyPublishers.ofString("49")));

        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("forced server close");
    }

    private static String http(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void aSocketThatIsGoneJoinsNothing() throws Exception {
        TestClient.connect(io);
        Socket socket = sockets.take();
        socket.disconnect();
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("server namespace disconnect");

        socket.join("room");

        assertThat(socket.rooms()).isEmpty();
        assertThat(io.sockets().rooms()).isEmpty();
        assertThat(socket.connected()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aReasonReadsAsItsNameSays(DisconnectReason reason) {
        assertThat(reason.text())
                .isEqualTo(reason.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
}
