package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets the picture of a failed step, and for how long. */
class ScreenshotsTest {

    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};

    /** Everybody who has signed in may see every run but this one. */
    private static final AccessRule RULE = new AccessRule() {
        @Override
        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
            return CompletableFuture.completedFuture(!topic.equals(Topic.execution("run-secret")));
        }
    };

    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final Tokens tokens = new Tokens(Tokens.newKey(), Tokens.Lives.DEFAULT, clock);
    private final Screenshots screenshots =
            new Screenshots(new RunAccess(tokens, RULE, new PeerFiles(List::of)), clock);
    private final SocketIoServer io = SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .requestHandler(screenshots)
            .build()
            .start();
    private String token = tokens.forConnections(Account.of("vera").orElseThrow());

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + io.port() + "/" + path));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + token));
    }

    private String keep(String runId, byte[] jpeg) {
        return screenshots.keep(runId, jpeg).orElseThrow();
    }

    @Test
    void whoHasSignedInAndMaySeeTheRunGetsIt() throws Exception {
        HttpResponse<byte[]> response = get(keep("run-1", JPEG));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(JPEG);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void nobodyElseDoes() throws Exception {
        String url = keep("run-1", JPEG);
        String secret = keep("run-secret", JPEG);

        assertThat(send(request(url)).statusCode()).isEqualTo(401);
        assertThat(send(request(url).header("Authorization", "Bearer nonsense")).statusCode())
                .isEqualTo(401);
        assertThat(send(request("screenshots/none")).statusCode()).isEqualTo(401);
        // As if there were none.
        assertThat(get(secret).body()).isEqualTo(get("screenshots/none").body());
        assertThat(get(secret).statusCode()).isEqualTo(404);
        assertThat(send(request(url).header("Authorization", "Bearer " + token).DELETE())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void whatIsNoNameIsNotFound() throws Exception {
        keep("run-1", JPEG);
        for (String path : new String[] {"", "../screenshots/", "..%2f..%2fetc%2fpasswd", "run-1"}) {
            assertThat(get("screenshots/" + path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void theOldestMakeRoom() throws Exception {
        String first = keep("run-1", JPEG);
        String second = keep("run-1", JPEG);
        for (int more = 0; more < Screenshots.MAX - 1; more++) {
            keep("run-2", JPEG);
        }
        assertThat(get(first).statusCode()).isEqualTo(404);
        assertThat(get(second).statusCode()).isEqualTo(200);

        for (int bytes = 0; bytes < Screenshots.MAX_BYTES; bytes += Screenshots.MAX_BYTES_OF_ONE) {
            keep("run-3", new byte[Screenshots.MAX_BYTES_OF_ONE]);
        }
        assertThat(get(second).statusCode()).isEqualTo(404);
        assertThat(screenshots.keep("run-4", new byte[Screenshots.MAX_BYTES_OF_ONE + 1]))
                .isEmpty();
    }

    @Test
    void noneIsKeptForLongOrLongerThanItsRun() throws Exception {
        String old = keep("run-1", JPEG);
        String forgotten = keep("run-2", JPEG);
        String other = keep("run-3", JPEG);
        screenshots.forget("run-2");
        assertThat(get(forgotten).statusCode()).isEqualTo(404);
        assertThat(get(other).statusCode()).isEqualTo(200);

        now = now.plus(Screenshots.KEPT).plusSeconds(1);
        token = tokens.forConnections(Account.of("vera").orElseThrow());
        assertThat(get(old).statusCode()).isEqualTo(404);
    }
}
