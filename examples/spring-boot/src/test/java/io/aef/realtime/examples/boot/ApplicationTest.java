package io.aef.realtime.examples.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it is started, with ports of its own, and clients as its page has them. */
class ApplicationTest {

    private ConfigurableApplicationContext context;
    private SocketIoServer io;
    private Browser browser;

    @BeforeEach
    void start() {
        context = SpringApplication.run(Application.class, "--server.port=0", "--aef.realtime.port=0");
        io = context.getBean(SocketIoServer.class);
        browser = new Browser(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void whoHasSignedInSeesTheirReportBeingWrittenAndSpringTellsOfIt() throws Exception {
        try (Client stranger = Client.connect(io.port(), new HttpCookie("JSESSIONID", "made-up"), "websocket")) {
            assertThat(stranger.refused()).isEqualTo("You are not signed in.");
        }
        HttpCookie session = browser.signIn("ada", "demo");
        try (Client ada = Client.connect(io.port(), session, "polling");
                Client elsewhere = Client.connect(io.port(), session, "websocket")) {
            assertThat(elsewhere.ask("subscribe", "{topic: 'user:ada'}").getBoolean("ok"))
                    .isTrue();

            assertThat(ada.ask("command", "{id: 'c1', type: 'start_report', title: 'May'}")
                            .getJSONObject("result")
                            .getString("title"))
                    .isEqualTo("May");

            assertThat(elsewhere.update()).isEqualTo("running 0");
            assertThat(elsewhere.update()).isEqualTo("running 25");
            assertThat(elsewhere.update()).isEqualTo("running 50");
            assertThat(elsewhere.update()).isEqualTo("running 75");
            assertThat(elsewhere.update()).isEqualTo("completed 100");

            assertThat(browser.get("/actuator/health/readiness").body())
                    .contains("\"realtime\":{\"status\":\"UP\"}", "\"status\":\"UP\"");
            // A command is counted, and a connection that was refused ends, when the client knows already.
            await().untilAsserted(
                            () -> assertThat(browser.get("/actuator/prometheus").body())
                                    .contains(
                                            "socketio_connections{transport=\"polling\"} 1.0",
                                            "socketio_connections{transport=\"websocket\"} 1.0",
                                            "aef_connections 2.0")
                                    .contains("aef_commands_seconds_count{outcome=\"ok\",type=\"start_report\"} 1"));
        }
    }

    @Test
    void whoHasSignedOutIsNobody() throws Exception {
        HttpCookie session = browser.signIn("ada", "demo");
        browser.signOut();

        try (Client client = Client.connect(io.port(), session, "websocket")) {
            assertThat(client.refused()).isEqualTo("You are not signed in.");
        }
    }

    @Test
    void theContextIsClosedWhenWhatClientsHaveAskedForIsDone() throws Exception {
        CountDownLatch work = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        io.onConnection(socket -> socket.on("work", (args, ack) -> {
            begun.countDown();
            work.await();
            done.countDown();
        }));
        HttpCookie session = browser.signIn("ada", "demo");
        int port = io.port();
        // Over WebSocket this client does not notice before its ping time-out that the server has closed.
        try (Client client = Client.connect(port, session, "polling")) {
            client.tell("work");
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> browser.get("/actuator/health/readiness").statusCode() == 503);
            assertThat(client.end()).isEqualTo("transport close");
            assertThat(closing).isNotDone();
            work.countDown();
            closing.get(20, TimeUnit.SECONDS);
        }
        assertThat(done.getCount()).isZero();
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(IOException.class);
    }
}
