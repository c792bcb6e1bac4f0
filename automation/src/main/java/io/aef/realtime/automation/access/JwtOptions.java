package io.aef.realtime.automation.access;

import io.aef.realtime.automation.internal.Check;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token must be like.
 *
 * @param issuer what its {@code iss} must be; null for any
 * @param audience what must be among its {@code aud}; null for any
 * @param algorithms it may be signed with, by their names in JOSE; empty for the usual ones of the kind of keys. Never {@code none}
 * @param clockSkew by how much the clocks of issuer and server may differ, up to 5 minutes
 * @param userClaim the claim that is the user
 * @param rolesClaim the claim that has the roles: a list of texts, or one text with spaces between; without it there are none
 * @param maxLength of a token, in characters
 */
public record JwtOptions(
        @Nullable String issuer,
        @Nullable String audience,
        Set<String> algorithms,
        Duration clockSkew,
        String userClaim,
        String rolesClaim,
        int maxLength) {

    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    public JwtOptions {
        algorithms = Set.copyOf(algorithms);
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException("clockSkew: " + clockSkew + " (expected: PT0S to " + MAX_SKEW + ")");
        }
        named("userClaim", userClaim);
        named("rolesClaim", rolesClaim);
        Check.positive("maxLength", maxLength);
    }

    private static void named(String option, String claim) {
        if (claim.isEmpty()) {
            throw new IllegalArgumentException(option + ": empty (expected: the name of a claim)");
        }
    }

    /** Of this issuer, for this audience; 30 seconds of skew, claims {@code sub} and {@code roles}, 8192 characters. */
    public static JwtOptions of(@Nullable String issuer, @Nullable String audience) {
        return new JwtOptions(issuer, audience, Set.of(), Duration.ofSeconds(30), "sub", "roles", 8192);
    }

    /** With other {@link #algorithms}. */
    public JwtOptions withAlgorithms(String... names) {
        return new JwtOptions(issuer, audience, Set.of(names), clockSkew, userClaim, rolesClaim, maxLength);
    }

    /** With another {@link #clockSkew}. */
    public JwtOptions withClockSkew(Duration value) {
        return new JwtOptions(issuer, audience, algorithms, value, userClaim, rolesClaim, maxLength);
    }

    /** With another {@link #userClaim}. */
    public JwtOptions withUserClaim(String value) {
        return new JwtOptions(issuer, audience, algorithms, clockSkew, value, rolesClaim, maxLength);
    }

    /** With another {@link #rolesClaim}. */
    public JwtOptions withRolesClaim(String value) {
        return new JwtOptions(issuer, audience, algorithms, clockSkew, userClaim, value, maxLength);
    }

    /** With another {@link #maxLength}. */
    public JwtOptions withMaxLength(int value) {
        return new JwtOptions(issuer, audience, algorithms, clockSkew, userClaim, rolesClaim, value);
    }
}
