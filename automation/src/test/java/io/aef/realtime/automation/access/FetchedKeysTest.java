package io.aef.realtime.automation.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of an identity provider that changes them, is slow, or is not there. */
class FetchedKeysTest {

    private final Queue<CompletableFuture<byte[]>> fetches = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final FetchedKeys keys = new FetchedKeys(
            () -> {
                CompletableFuture<byte[]> answer = new CompletableFuture<>();
                fetches.add(answer);
                return answer;
            },
            JwksOptions.DEFAULT,
            () -> now);
    private ECKey first;
    private ECKey second;

    @BeforeEach
    void makeKeys() throws JOSEException {
        first = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
        second = new ECKeyGenerator(Curve.P_256).keyID("second").generate();
    }

    private static byte[] set(JWK... all) {
        return new JWKSet(Arrays.asList(all)).toString(true).getBytes(StandardCharsets.UTF_8);
    }

    private CompletableFuture<List<JWK>> find(String id) {
        return keys.find(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build())
                .toCompletableFuture();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static void assertFound(CompletableFuture<List<JWK>> found, String... ids) {
        assertThat(found).isDone();
        assertThat(found.join()).extracting(JWK::getKeyID).containsExactly(ids);
    }

    @Test
    void allWhoWaitShareOneFetchAndNobodyBlocks() {
        CompletableFuture<List<JWK>> one = find("first");
        CompletableFuture<List<JWK>> other = find("none");
        assertThat(one).isNotDone();

        fetches.remove().complete(set(first));

        assertFound(one, "first");
        assertFound(other);
        assertFound(find("first"), "first");
        assertThat(fetches).isEmpty();
    }

    @Test
    void aKeyThatIsNotKnownIsLookedForButNotTooOften() {
        find("first");
        fetches.remove().complete(set(first));

        for (int i = 0; i < 1000; i++) {
            assertFound(find("second"));
        }
        assertThat(fetches).isEmpty();
        pass(Duration.ofSeconds(30));
        CompletableFuture<List<JWK>> found = find("second");
        fetches.remove().complete(set(first, second));
        assertFound(found, "second");
    }

    @Test
    void oldOnesAreReplacedBehindThoseWhoComeAndThenAKeyThatWasWithdrawnIsNone() {
        find("first");
        fetches.remove().complete(set(first));
        pass(Duration.ofMinutes(5));

        assertFound(find("first"), "first");
        fetches.remove().complete(set(second));
        assertFound(find("first"));
        assertFound(find("second"), "second");
    }

    @Test
    void whileTheyCannotBeFetchedThoseThatAreKnownCountForAnHour() {
        find("first");
        fetches.remove().complete(set(first));
        pass(Duration.ofMinutes(59));
        assertFound(find("first"), "first");
        fetches.remove().completeExceptionally(new IOException("away"));
        assertFound(find("first"), "first");
        assertThat(fetches).isEmpty();

        pass(Duration.ofMinutes(1));
        CompletableFuture<List<JWK>> found = find("first");
        fetches.remove().complete("no keys".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(found::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("The answer is no set of keys.");
        assertThat(find("first")).isCompletedExceptionally();
        assertThat(fetches).isEmpty();
        pass(Duration.ofSeconds(30));
        CompletableFuture<List<JWK>> again = find("first");
        fetches.remove().complete(set(first));
        assertFound(again, "first");
    }

    private static <T> T with(String body, int status, Action<T> action) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("location", "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return action.on(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys"));
        } finally {
            server.stop(0);
        }
    }

    private interface Action<T> {

        T on(URI address) throws Exception;
    }

    private static byte[] fetch(URI address) {
        return new HttpFetch(address, Duration.ofSeconds(10), 100)
                .get()
                .toCompletableFuture()
                .join();
    }

    @Test
    void theBodyIsFetchedWithinABound() throws Exception {
        String body = "x".repeat(100);
        assertThat(with(body, 200, FetchedKeysTest::fetch)).asString().isEqualTo(body);
        assertThatThrownBy(() -> with(body + "x", 200, FetchedKeysTest::fetch))
                .hasRootCauseMessage("The answer has more than 100 bytes.");
        assertThatThrownBy(() -> with("", 302, FetchedKeysTest::fetch))
                .hasRootCauseMessage("The answer has the status 302.");
    }

    @Test
    void aTokenIsVerifiedWithAKeyFromItsAddress() throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("first").build(),
                new JWTClaimsSet.Builder()
                        .subject("ada")
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .build());
        jwt.sign(new ECDSASigner(first));

        Principal found = with(
                new String(set(second, first), StandardCharsets.UTF_8),
                200,
                address -> JwtAuthenticator.withJwks(address, JwksOptions.DEFAULT, JwtOptions.of(null, null), () -> now)
                        .authenticate(new Credentials(jwt.serialize(), null))
                        .toCompletableFuture()
                        .join());

        assertThat(found).isEqualTo(new Principal("ada", Set.of(), now.plusSeconds(90)));
    }

    @Test
    void anAnswerThatDribblesInEndsInTime() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, 50);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
            CompletableFuture<String> toldBy = new CompletableFuture<>();
            CompletableFuture<byte[]> body = new HttpFetch(address, Duration.ofMillis(200), 100)
                    .get()
                    .whenComplete((found, failure) ->
                            toldBy.complete(Thread.currentThread().getName()))
                    .toCompletableFuture();
            assertThatThrownBy(body::join).hasCauseInstanceOf(TimeoutException.class);
            assertThat(toldBy.join()).as("not the one of all time-outs").doesNotContainIgnoringCase("DelayScheduler");
        } finally {
            over.countDown();
            server.stop(0);
        }
    }

    @Test
    void onlyAWayThatNobodyCanTamperWithWillDo() {
        assertThatThrownBy(() ->
                        JwtAuthenticator.withJwks(URI.create("http://id.example/keys"), JwtOptions.of(null, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: http (expected: https, or http to 127.0.0.1, [::1] or localhost)");
    }
}
