package io.aef.realtime.automation.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are believed. */
class JwtAuthenticatorTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);
    private static final JwtOptions OPTIONS = JwtOptions.of("https://id.example", "aef");
    private static final byte[] SECRET =
            "a secret of sixty-four bytes, which is what HS512 needs at least".getBytes(StandardCharsets.US_ASCII);
    private static final String INVALID = "The token is not valid.";
    private static final String EXPIRED = "The token has expired.";

    private static RSAKey rsa;
    private static ECKey ec;

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://id.example")
                .audience(List.of("other", "aef"))
                .subject("ada")
                .claim("roles", List.of("admin", "user"))
                .notBeforeTime(Date.from(NOON))
                .expirationTime(Date.from(NOON.plusSeconds(600)));
    }

    private static String sign(JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims)
            throws JOSEException {
        SignedJWT jwt =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static String rs256(JWTClaimsSet claims) throws JOSEException {
        return sign(JWSAlgorithm.RS256, "r", new RSASSASigner(rsa), claims);
    }

    private static JwtAuthenticator withKeys(JwtOptions options) throws JOSEException {
        Map<String, PublicKey> keys = Map.of("r", rsa.toRSAPublicKey(), "e", ec.toECPublicKey());
        return JwtAuthenticator.withPublicKeys(keys, options, CLOCK);
    }

    private static Principal believe(JwtAuthenticator authenticator, String token) {
        return authenticator
                .authenticate(new Credentials(token, null))
                .toCompletableFuture()
                .join();
    }

    private static void refuse(JwtAuthenticator authenticator, String token, String message) {
        assertThatThrownBy(() -> believe(authenticator, token)).satisfies(thrown -> {
            Throwable refusal = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            assertThat(refusal)
                    .isExactlyInstanceOf(AuthenticationException.class)
                    .hasMessage(message);
            assertThat(refusal.getCause()).isNull();
        });
    }

    @Test
    void whoeverTheClaimsNameIsBelievedUntilTheEndAndTheSkew() throws Exception {
        Principal ada = new Principal("ada", Set.of("admin", "user"), NOON.plusSeconds(630));

        assertThat(believe(withKeys(OPTIONS), rs256(claims().build()))).isEqualTo(ada);
        String es256 = sign(JWSAlgorithm.ES256, "e", new ECDSASigner(ec), claims().build());
        assertThat(believe(withKeys(OPTIONS), es256)).isEqualTo(ada);
        String hs256 = sign(JWSAlgorithm.HS256, null, new MACSigner(SECRET), claims().build());
        assertThat(believe(JwtAuthenticator.withSecret(SECRET, OPTIONS, CLOCK), hs256))
                .isEqualTo(ada);
    }

    @Test
    void theClaimsOfUserAndRolesMayBeOthers() throws Exception {
        JwtOptions options = OPTIONS.withUserClaim("email").withRolesClaim("scope");
        JWTClaimsSet claims = claims().claim("email", "ada@example.org")
                .claim("scope", " read  write ")
                .build();

        assertThat(believe(withKeys(options), rs256(claims)))
                .isEqualTo(new Principal("ada@example.org", Set.of("read", "write"), NOON.plusSeconds(630)));
        assertThat(believe(
                                withKeys(OPTIONS),
                                rs256(claims().claim("roles", null).build()))
                        .roles())
                .isEmpty();
    }

    @Test
    void whatDoesNotFitIsRefusedWithoutAReason() throws Exception {
        JwtAuthenticator authenticator = withKeys(OPTIONS);
        for (JWTClaimsSet wrong : List.of(
                claims().issuer("https://evil.example").build(),
                claims().issuer(null).build(),
                claims().audience("another").build(),
                claims().audience((String) null).build(),
                claims().notBeforeTime(Date.from(NOON.plusSeconds(31))).build(),
                claims().expirationTime(null).build(),
                claims().subject(null).build(),
                claims().subject("").build(),
                claims().subject("x".repeat(101)).build(),
                claims().subject("line\nbreak").build(),
                claims().claim("roles", List.of(1)).build(),
                claims().claim("roles", Map.of("admin", true)).build())) {
            refuse(authenticator, rs256(wrong), INVALID);
        }
        refuse(authenticator, null, INVALID);
        refuse(authenticator, rs256(claims().claim("more", "x".repeat(9000)).build()), INVALID);
    }

    @Test
    void clocksMayDifferALittle() throws Exception {
        JwtAuthenticator authenticator = withKeys(OPTIONS);
        Date early = Date.from(NOON.plusSeconds(30));

        assertThat(believe(authenticator, rs256(claims().notBeforeTime(early).build()))
                        .user())
                .isEqualTo("ada");
        assertThat(believe(
                                authenticator,
                                rs256(claims().expirationTime(Date.from(NOON.minusSeconds(29)))
                                        .build()))
                        .expires())
                .isEqualTo(NOON.plusSeconds(1));
        String over =
                rs256(claims().expirationTime(Date.from(NOON.minusSeconds(30))).build());
        refuse(authenticator, over, EXPIRED);
        // Of a token that nobody has signed, not even that is said.
        refuse(authenticator, over.substring(0, over.length() - 8) + "AAAAAAAA", INVALID);
        refuse(
                withKeys(OPTIONS.withClockSkew(Duration.ZERO)),
                rs256(claims().notBeforeTime(early).build()),
                INVALID);
    }

    @Test
    void aSignatureByAnotherKeyIsNone() throws Exception {
        RSAKey other = new RSAKeyGenerator(2048).keyID("r").generate();
        refuse(withKeys(OPTIONS), sign(JWSAlgorithm.RS256, "r", new RSASSASigner(other), claims().build()), INVALID);
        refuse(withKeys(OPTIONS), sign(JWSAlgorithm.RS256, "x", new RSASSASigner(rsa), claims().build()), INVALID);
        String[] parts = rs256(claims().build()).split("\\.");
        String[] others = rs256(claims().subject("bob").build()).split("\\.");
        refuse(withKeys(OPTIONS), parts[0] + "." + others[1] + "." + parts[2], INVALID);
    }

    @Test
    void thePublicKeyIsNoSecretToSignWith() throws Exception {
        byte[] known = rsa.toRSAPublicKey().getEncoded();
        String confused = sign(JWSAlgorithm.HS256, "r", new MACSigner(known), claims().build());

        refuse(withKeys(OPTIONS), confused, INVALID);
        assertThatThrownBy(() -> withKeys(OPTIONS.withAlgorithms("RS256", "HS256")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("algorithms: [HS256, RS256] (expected: of [ES256,");
        assertThatThrownBy(() -> withKeys(OPTIONS.withAlgorithms("none")))
                .hasMessageStartingWith("algorithms: [none] (expected: of [ES256,");
        assertThatThrownBy(() -> JwtAuthenticator.withSecret(SECRET, OPTIONS.withAlgorithms("RS256")))
                .hasMessage("algorithms: [RS256] (expected: of [HS256, HS384, HS512])");
        assertThatThrownBy(() -> JwtAuthenticator.withSecret(Arrays.copyOf(SECRET, 31), OPTIONS))
                .hasMessage("secret: 31 bytes (expected: >= 32)");
        assertThatThrownBy(
                        () -> JwtAuthenticator.withSecret(Arrays.copyOf(SECRET, 63), OPTIONS.withAlgorithms("HS512")))
                .hasMessage("secret: 63 bytes (expected: >= 64)");
    }

    @Test
    void onlyTheAlgorithmsThatAreAllowedCount() throws Exception {
        refuse(withKeys(OPTIONS.withAlgorithms("ES256")), rs256(claims().build()), INVALID);
    }

    @Test
    void aTokenWithoutASignatureIsNone() throws Exception {
        String payload = rs256(claims().build()).split("\\.")[1];
        for (String header : List.of(
                "{\"alg\":\"none\"}",
                "{\"alg\":\"None\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"x\"]}",
                "{\"kid\":\"r\"}",
                "[]",
                "[".repeat(3000))) {
            String encoded =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
            refuse(withKeys(OPTIONS), encoded + "." + payload + ".", INVALID);
            refuse(withKeys(OPTIONS), encoded + "." + payload + ".AAAA", INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "....", "a.b.c", "\u0000", "e30.e30.e30", "Bearer x"})
    void whatIsNoTokenIsRefused(String token) throws Exception {
        refuse(withKeys(OPTIONS), token, INVALID);
    }

    @Test
    void aCookieIsFoundByItsName() {
        assertThat(SessionAuthenticator.cookie("a=1; b=2;b=3", "b")).isEqualTo("2");
        assertThat(SessionAuthenticator.cookie("ab=1; b =\"x=y\"", "b")).isEqualTo("x=y");
        assertThat(SessionAuthenticator.cookie("b; =b; c=b", "b")).isNull();
        assertThat(SessionAuthenticator.cookie("B=1", "b")).isNull();
        assertThat(SessionAuthenticator.cookie(null, "b")).isNull();
    }

    @Test
    void staticTokensAreCompared() {
        StaticTokens tokens = StaticTokens.of(Map.of("t-1", Principal.of("ada"), "", Principal.of("nobody")));
        assertThat(tokens.authenticate(new Credentials("t-1", null))).isCompletedWithValue(Principal.of("ada"));
        for (String wrong : Arrays.asList("t-2", "T-1", "t-1 ", null)) {
            assertThat(tokens.authenticate(new Credentials(wrong, null))).isCompletedExceptionally();
        }
    }
}
