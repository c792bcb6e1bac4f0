package io.aef.realtime.automation.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.aef.realtime.automation.schema.Identifiers;
import java.net.URI;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Believes signed JSON Web Tokens. A token must have an {@code exp}, until which the principal is good, and a user. What is wrong with a
 * token is said to nobody but that it has expired: neither to its bearer nor to a log. Needs {@code com.nimbusds:nimbus-jose-jwt} on
 * the class path. Never blocks: keys that are to be fetched are waited for on no thread. Thread-safe.
 */
public final class JwtAuthenticator implements Authenticator {

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_KEYS_TRIED = 10;

    /** Signatures with key pairs, but those that need another library. */
    private static final Set<String> WITH_KEY_PAIRS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final Set<String> WITH_A_SECRET = Set.of("HS256", "HS384", "HS512");

    private final KeySource keys;
    private final JwtOptions options;
    private final Set<String> algorithms;
    private final InstantSource clock;

    private JwtAuthenticator(KeySource keys, Set<String> possible, JwtOptions options, InstantSource clock) {
        if (!possible.containsAll(options.algorithms())) {
            throw new IllegalArgumentException("algorithms: " + new TreeSet<>(options.algorithms()) + " (expected: of "
                    + new TreeSet<>(possible) + ")");
        }
        this.keys = keys;
        this.options = options;
        this.algorithms = options.algorithms().isEmpty() ? possible : options.algorithms();
        this.clock = clock;
    }

    /**
     * Tokens that the backend itself signs with a secret: HS256, HS384, HS512.
     *
     * @param secret as many bits as the algorithms have, so for all of them 64 bytes
     */
    public static JwtAuthenticator withSecret(byte[] secret, JwtOptions options) {
        return withSecret(secret, options, InstantSource.system());
    }

    static JwtAuthenticator withSecret(byte[] secret, JwtOptions options, InstantSource clock) {
        Set<String> chosen = options.algorithms().isEmpty() ? Set.of("HS256") : options.algorithms();
        int needed = chosen.contains("HS512") ? 64 : chosen.contains("HS384") ? 48 : 32;
        if (secret.length < needed) {
            throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: >= " + needed + ")");
        }
        JWK key = new OctetSequenceKey.Builder(secret.clone()).build();
        return new JwtAuthenticator(
                KeySource.of(new JWKSet(key)),
                WITH_A_SECRET,
                options.withAlgorithms(chosen.toArray(String[]::new)),
                clock);
    }

    /**
     * Tokens signed with the private keys of these: RSA of 2048 bits or more, or EC on a curve of NIST.
     *
     * @param byId the {@code kid} of a token says which
     */
    public static JwtAuthenticator withPublicKeys(Map<String, PublicKey> byId, JwtOptions options) {
        return withPublicKeys(byId, options, InstantSource.system());
    }

    static JwtAuthenticator withPublicKeys(Map<String, PublicKey> byId, JwtOptions options, InstantSource clock) {
        List<JWK> all = new ArrayList<>();
        byId.forEach((id, key) -> all.add(jwk(id, key)));
        return new JwtAuthenticator(KeySource.of(new JWKSet(all)), WITH_KEY_PAIRS, options, clock);
    }

    private static JWK jwk(String id, PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS) {
            return new RSAKey.Builder(rsa).keyID(id).build();
        }
        Curve curve = key instanceof ECPublicKey ec ? Curve.forECParameterSpec(ec.getParams()) : null;
        if (curve != null) {
            return new ECKey.Builder(curve, (ECPublicKey) key).keyID(id).build();
        }
        throw new IllegalArgumentException(
                "key: " + key.getAlgorithm() + " (expected: RSA of 2048 bits or more, or EC on a curve of NIST)");
    }

    /** Tokens of an identity provider: its keys are fetched from there, and again when it signs with a new one. */
    public static JwtAuthenticator withJwks(URI address, JwtOptions options) {
        return withJwks(address, JwksOptions.DEFAULT, options);
    }

    /**
     * The same, fetched otherwise.
     *
     * @param address https, or http on this machine
     */
    public static JwtAuthenticator withJwks(URI address, JwksOptions fetching, JwtOptions options) {
        return withJwks(address, fetching, options, InstantSource.system());
    }

    static JwtAuthenticator withJwks(URI address, JwksOptions fetching, JwtOptions options, InstantSource clock) {
        HttpFetch fetch = new HttpFetch(address, fetching.timeout(), fetching.maxBytes());
        return new JwtAuthenticator(new FetchedKeys(fetch, fetching, clock), WITH_KEY_PAIRS, options, clock);
    }

    @Override
    public CompletionStage<Principal> authenticate(Credentials credentials) {
        String token = credentials.token();
        SignedJWT jwt;
        try {
            jwt = parse(token);
        } catch (AuthenticationException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return keys.find(jwt.getHeader()).thenApply(found -> {
            try {
                verify(jwt, found);
                return principal(claims(jwt));
            } catch (AuthenticationException refused) {
                throw new CompletionException(refused);
            }
        });
    }

    /** Without a cause: messages of the parser have parts of the token. */
    private static AuthenticationException invalid() {
        return new AuthenticationException("The token is not valid.");
    }

    private SignedJWT parse(@Nullable String token) throws AuthenticationException {
        if (token == null || token.length() > options.maxLength()) {
            throw invalid();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (algorithms.contains(jwt.getHeader().getAlgorithm().getName())) {
                return jwt;
            }
        } catch (ParseException | RuntimeException malformed) {
            // Said below.
        }
        throw invalid();
    }

    private static void verify(SignedJWT jwt, List<JWK> found) throws AuthenticationException {
        for (JWK each : found.subList(0, Math.min(found.size(), MAX_KEYS_TRIED))) {
            try {
                Key key = verificationKey(each);
                JWSHeader header = jwt.getHeader();
                if (key != null && jwt.verify(new DefaultJWSVerifierFactory().createJWSVerifier(header, key))) {
                    return;
                }
            } catch (JOSEException | RuntimeException unfit) {
                // Not with this key.
            }
        }
        throw invalid();
    }

    private static @Nullable Key verificationKey(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return rsa.size() >= MIN_RSA_BITS ? rsa.toPublicKey() : null;
        }
        if (key instanceof ECKey ec) {
            return ec.toPublicKey();
        }
        return key instanceof OctetSequenceKey secret ? secret.toSecretKey() : null;
    }

    private static JWTClaimsSet claims(SignedJWT jwt) throws AuthenticationException {
        try {
            return jwt.getJWTClaimsSet();
        } catch (ParseException | RuntimeException malformed) {
            throw invalid();
        }
    }

    private Principal principal(JWTClaimsSet claims) throws AuthenticationException {
        Date from = claims.getNotBeforeTime();
        Date until = claims.getExpirationTime();
        Instant now = clock.instant();
        boolean fits = (options.issuer() == null || options.issuer().equals(claims.getIssuer()))
                && (options.audience() == null || claims.getAudience().contains(options.audience()))
                && (from == null || !now.plus(options.clockSkew()).isBefore(from.toInstant()));
        if (!fits || until == null || !(claims.getClaim(options.userClaim()) instanceof String user)) {
            throw invalid();
        }
        Instant end = until.toInstant().plus(options.clockSkew());
        if (!now.isBefore(end)) {
            throw new AuthenticationException("The token has expired.");
        }
        if (!Identifiers.isValid(user)) {
            throw invalid();
        }
        return new Principal(user, roles(claims.getClaim(options.rolesClaim())), end);
    }

    private static Set<String> roles(@Nullable Object claim) throws AuthenticationException {
        Set<String> roles = new LinkedHashSet<>();
        if (claim instanceof String text) {
            roles.addAll(Arrays.asList(text.strip().split("\\s+")));
            roles.remove("");
        } else if (claim instanceof Collection<?> all) {
            for (Object each : all) {
                if (!(each instanceof String role)) {
                    throw invalid();
                }
                roles.add(role);
            }
        } else if (claim != null) {
            throw invalid();
        }
        return roles;
    }
}
