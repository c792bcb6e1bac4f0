package io.aef.realtime.examples.backend;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.access.JwtAuthenticator;
import io.aef.realtime.automation.access.JwtOptions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * What people show who they are with: a token for connections, which is good for minutes and known to the page, and one for the session with
 * the browser, which is good for a day's work, never known to the page, and gets newer ones of the first. Thread-safe.
 */
final class Tokens {

    /**
     * For how long they are good.
     *
     * @param token the one for connections
     * @param session the one of the browser
     */
    record Lives(Duration token, Duration session) {

        static final Lives DEFAULT = new Lives(Duration.ofMinutes(5), Duration.ofHours(8));
    }

    private static final String ISSUER = "aef-demo";
    private static final String FOR_CONNECTIONS = "realtime";
    private static final String FOR_SESSIONS = "session";
    private static final int KEY_BYTES = 32;

    private final byte[] key;
    private final Lives lives;
    private final InstantSource clock;

    /** @param key 32 bytes; nodes that share it believe each other's tokens */
    Tokens(byte[] key, Lives lives, InstantSource clock) {
        this.key = key.clone();
        this.lives = lives;
        this.clock = clock;
    }

    static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    Lives lives() {
        return lives;
    }

    String forConnections(Account account) {
        return signed(account, FOR_CONNECTIONS, lives.token());
    }

    String forSession(Account account) {
        return signed(account, FOR_SESSIONS, lives.session());
    }

    /** Believes the tokens for connections. */
    Authenticator authenticator() {
        return JwtAuthenticator.withSecret(
                key, JwtOptions.of(ISSUER, FOR_CONNECTIONS).withClockSkew(Duration.ZERO));
    }

    /** Whose session it is; empty if it is over, or was never one. */
    Optional<Account> ofSession(String token) {
        return of(token, FOR_SESSIONS);
    }

    /** Whose token for connections it is; empty if it is none, or not any more. */
    Optional<Account> ofConnections(String token) {
        return of(token, FOR_CONNECTIONS);
    }

    private Optional<Account> of(String token, String audience) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            boolean good = jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
                    && jwt.verify(new MACVerifier(key))
                    && ISSUER.equals(claims.getIssuer())
                    && claims.getAudience().equals(List.of(audience))
                    && clock.instant().isBefore(claims.getExpirationTime().toInstant());
            return good ? Account.of(claims.getSubject()) : Optional.empty();
        } catch (ParseException | JOSEException malformed) {
            return Optional.empty();
        }
    }

    private String signed(Account account, String audience, Duration life) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(audience)
                .subject(account.user())
                .claim("roles", List.of(account.role().word()))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)))
                .build();
        SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            jwt.sign(new MACSigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }
}
