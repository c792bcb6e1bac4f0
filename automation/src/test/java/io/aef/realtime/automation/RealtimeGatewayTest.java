package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes between a client and the gateway, over a real server and long polling. */
class RealtimeGatewayTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private SocketIoServer io;
    private Subscriptions subscriptions;
    private EventBroadcaster broadcaster;
    private URI session;

    @BeforeEach
    void connect() throws Exception {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        broadcaster = EventBroadcaster.of(io);
        subscriptions = new Subscriptions(new OnlyUserTopics(), InstantSource.fixed(NOON));
        CommandProcessor commands = new CommandProcessor(Map.of(
                "greet",
                (user, command) ->
                        CompletableFuture.completedStage(command.parameters().get("word") + ", " + user)));
        RealtimeGateway gateway = new RealtimeGateway(socket -> "ada", subscriptions, commands);
        io.onConnection(socket -> {
            gateway.attach(socket);
            socket.onDisconnect(reason -> gone.complete(null));
        });
        io.start();
        URI opening = URI.create("http://127.0.0.1:" + io.port() + "/socket.io/?EIO=4&transport=polling");
        String handshake = get(opening);
        session = URI.create(opening + "&sid=" + handshake.split("\"")[3]);
        post("40");
        assertThat(get(session)).startsWith("40{\"sid\":\"");
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
    }

    @Test
    void subscriberGetsTheSnapshotAndThenTheEvents() throws Exception {
        post("420[\"subscribe\",{\"topic\":\"user:ada\"}]");
        assertThat(get(session))
                .isEqualTo("430[{\"ok\":true,\"result\":{\"topic\":\"user:ada\","
                        + "\"snapshot\":{\"executions\":[],\"events\":[]},"
                        + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"}}]");

        broadcaster.publish(
                new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, "search", 12, NOON), Topic.user("ada"));
        assertThat(get(session))
                .isEqualTo("42[\"execution_update\",{\"type\":\"execution_update\",\"executionId\":\"run-1\","
                        + "\"status\":\"running\",\"currentStep\":\"search\",\"progress\":12,"
                        + "\"timestamp\":\"2026-11-23T12:00:00.000Z\"}]");

        post("421[\"unsubscribe\",{\"topic\":\"user:ada\"}]");
        assertThat(get(session)).isEqualTo("431[{\"ok\":true,\"result\":{\"topic\":\"user:ada\"}}]");
        assertThat(subscriptions.isWatched(Topic.user("ada"))).isFalse();
    }

    @Test
    void refusalIsAcknowledged() throws Exception {
        post("420[\"subscribe\",{\"topic\":\"execution:run-1\"}]");

        assertThat(get(session))
                .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"There is no run.\"}}]");
    }

    @Test
    void requestWithoutArgumentIsMalformed() throws Exception {
        post("420[\"subscribe\"]");

        assertThat(get(session))
                .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"bad_request\","
                        + "\"message\":\"A subscription must be a JSON object.\"}}]");
    }

    @Test
    void commandIsAnsweredWithItsResult() throws Exception {
        post("427[\"command\",{\"id\":\"c1\",\"type\":\"greet\",\"word\":\"Hello\"}]");

        assertThat(get(session)).isEqualTo("437[{\"ok\":true,\"result\":\"Hello, ada\"}]");
    }

    @Test
    void watcherIsForgottenWhenItsConnectionEnds() throws Exception {
        post("420[\"subscribe\",{\"topic\":\"user:ada\"}]");
        get(session);
        assertThat(subscriptions.isWatched(Topic.user("ada"))).isTrue();

        post("1");

        gone.get(10, TimeUnit.SECONDS);
        assertThat(subscriptions.isWatched(Topic.user("ada"))).isFalse();
    }

    private String get(URI address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }

    private void post(String packet) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(session)
                .POST(HttpRequest.BodyPublishers.ofString(packet))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
    }

    /** Has nothing but the topics of users, and nothing to say about them. */
    private static final class OnlyUserTopics implements TopicSource {

        @Override
        public void admit(String user, Topic topic) throws RequestException {
            if (topic.kind() != Topic.Kind.USER) {
                throw new RequestException(ErrorCode.NOT_FOUND, "There is no run.");
            }
        }

        @Override
        public Snapshot snapshot(Topic topic) {
            return new Snapshot(List.of(), List.of());
        }
    }
}
