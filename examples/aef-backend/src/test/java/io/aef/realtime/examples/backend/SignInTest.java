package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.execution.Pace;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is let in, for how long, and what each may do, without a browser. */
class SignInTest {

    private static AefBackend backend;
    private static URI server;

    @BeforeAll
    static void start() {
        backend = AefBackend.start(0, Pace.FAST);
        server = backend.address();
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @Test
    void whoKnowsThePasswordIsSignedInAndStaysSo() throws Exception {
        HttpResponse<String> signedIn = SignInClient.post(server, "sign-in", SignInClient.body("olivia", "operate"));
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();

        assertThat(signedIn.statusCode()).isEqualTo(200);
        assertThat(cookie).contains("; Path=/auth/;", "; HttpOnly", "; SameSite=Strict");
        HttpResponse<String> refreshed =
                SignInClient.post(server, "refresh", "", "Cookie", "other=1; " + cookie.split(";")[0]);
        JsonNode session = JsonMapper.shared().readTree(refreshed.body());
        assertThat(session.get("user").asString()).isEqualTo("olivia");
        assertThat(session.get("role").asString()).isEqualTo("operator");
        assertThat(session.get("expiresInMs").asInt()).isEqualTo(300_000);
    }

    @Test
    void whoDoesNotKnowItIsNot() throws Exception {
        for (String body : new String[] {SignInClient.body("olivia", "watch"), SignInClient.body("nobody", "watch")}) {
            HttpResponse<String> refused = SignInClient.post(server, "sign-in", body);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(refused.body())
                    .isEqualTo("{\"message\":\"There is no such user, or the password is another.\"}");
        }
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        assertThat(SignInClient.post(server, "sign-in", "nonsense").statusCode())
                .isEqualTo(400);
        assertThat(SignInClient.post(server, "sign-in", "{\"user\":1}").statusCode())
                .isEqualTo(400);
        assertThat(SignInClient.post(server, "sign-in", "x".repeat(2000)).statusCode())
                .isEqualTo(413);
        assertThat(SignInClient.post(server, "elsewhere", "").statusCode()).isEqualTo(404);
    }

    @Test
    void otherSitesMaySignNobodyIn() throws Exception {
        String body = SignInClient.body("olivia", "operate");
        assertThat(SignInClient.post(server, "sign-in", body, "Origin", "https://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTokenIsNoSessionAndASessionNoToken() throws Exception {
        String token = SignInClient.token(server, "olivia", "operate");

        assertThat(SignInClient.post(server, "refresh", "", "Cookie", "aef_session=" + token)
                        .statusCode())
                .isEqualTo(401);
        assertThat(SignInClient.post(server, "refresh", "").statusCode()).isEqualTo(204);
        assertThat(SignInClient.post(server, "refresh", "", "Cookie", "aef_session=a.b.c")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aSessionEnds() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Tokens tokens =
                new Tokens(Tokens.newKey(), new Tokens.Lives(Duration.ofMinutes(1), Duration.ofMinutes(2)), now::get);
        String session = tokens.forSession(Account.ALL.get(0));
        now.set(now.get().plusSeconds(119));
        assertThat(tokens.ofSession(session)).contains(Account.ALL.get(0));
        now.set(now.get().plusSeconds(1));

        assertThat(tokens.ofSession(session)).isEmpty();
    }

    @Test
    void whatOneKeySignsAnotherDoesNotBelieve() {
        Tokens tokens = new Tokens(Tokens.newKey(), Tokens.Lives.DEFAULT, Instant::now);
        Tokens others = new Tokens(Tokens.newKey(), Tokens.Lives.DEFAULT, Instant::now);

        assertThat(others.ofSession(tokens.forSession(Account.ALL.get(0)))).isEmpty();
    }

    @Test
    void viewersSeeEverythingAndChangeNothing() throws Exception {
        try (PageClient viewer = PageClient.webSocket(server, "vera", "watch")) {
            assertThat(viewer.subscribe("user:demo").get("ok").asBoolean()).isTrue();
            assertThat(viewer.subscribe("user:olivia").get("ok").asBoolean()).isFalse();
            Map<String, Map<String, String>> commands = Map.of(
                    "start", Map.of("product", "mug", "card", "valid"),
                    "pause", Map.of("executionId", "run-1"),
                    "resume", Map.of("executionId", "run-1"),
                    "cancel", Map.of("executionId", "run-1"),
                    "retry_step", Map.of("executionId", "run-1", "stepId", "search"),
                    "checkpoint_response", Map.of("executionId", "run-1", "stepId", "place-order", "answer", "approve"),
                    "message_user", Map.of("user", "olivia", "text", "Hello"),
                    "disconnect_user", Map.of("user", "olivia"));
            for (String type : commands.keySet()) {
                Map<String, String> command = new HashMap<>(commands.get(type));
                command.put("id", UUID.randomUUID().toString());
                command.put("type", type);
                assertThat(viewer.request("command", command)
                                .get("error")
                                .get("code")
                                .asString())
                        .as(type)
                        .isEqualTo("forbidden");
            }
        }
    }

    @Test
    void operatorsSpeakToPeopleAndDisconnectThem() throws Exception {
        try (PageClient operator = PageClient.webSocket(server, "oscar", "operate");
                PageClient viewer = PageClient.webSocket(server, "vera", "watch")) {
            operator.request(
                    "command",
                    Map.of(
                            "id", UUID.randomUUID().toString(),
                            "type", "message_user",
                            "user", "vera",
                            "text", "Good morning"));
            JsonNode notice = viewer.await("notice", any -> true);
            assertThat(notice.get("from").asString()).isEqualTo("oscar");
            assertThat(notice.get("text").asString()).isEqualTo("Good morning");

            operator.request(
                    "command", Map.of("id", UUID.randomUUID().toString(), "type", "disconnect_user", "user", "vera"));
            assertThat(viewer.await("session_ended", any -> true).get("reason").asString())
                    .isEqualTo("Your session was ended by oscar.");
        }
    }
}
