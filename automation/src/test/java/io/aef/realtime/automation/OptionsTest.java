package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.access.JwksOptions;
import io.aef.realtime.automation.access.JwtOptions;
import io.aef.realtime.automation.command.CommandLimits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Options that make no sense are refused, and the message says what is expected. */
class OptionsTest {

    private static final Duration LESS = Duration.ofSeconds(-1);

    private final Map<String, ThrowingCallable> wrong = new LinkedHashMap<>();

    private void refused() {
        wrong.forEach((message, call) -> assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message));
    }

    @Test
    void ofConnections() {
        ConnectionOptions options = ConnectionOptions.DEFAULT;
        wrong.put("expiryNotice: PT-1S (expected: >= PT0S)", () -> options.withExpiryNotice(LESS));
        wrong.put("refreshesPerMinute: 0 (expected: > 0)", () -> options.withRefreshesPerMinute(0));
        wrong.put("maxSessionsPerUser: 0 (expected: > 0)", () -> options.withMaxSessionsPerUser(0, options.beyond()));
        wrong.put("recheckInterval: PT0S (expected: >= PT0.001S)", () -> options.withRecheckInterval(Duration.ZERO));
        wrong.put("recheckGrace: PT-1S (expected: >= PT0S)", () -> options.withRecheckGrace(LESS));
        wrong.put("checkTimeout: PT0S (expected: >= PT0.001S)", () -> options.withCheckTimeout(Duration.ZERO));
        refused();
    }

    @Test
    void ofSubscriptions() {
        SubscriptionLimits limits = SubscriptionLimits.DEFAULT;
        wrong.put("maxTopics: 0 (expected: > 0)", () -> limits.withMaxTopics(0));
        wrong.put("burst: -1 (expected: > 0)", () -> limits.withBurst(-1));
        wrong.put("perSecond: 0 (expected: > 0)", () -> limits.withPerSecond(0));
        wrong.put("maxWaiting: 0 (expected: > 0)", () -> limits.withMaxWaiting(0));
        wrong.put(
                "logTimeout: PT0.0009S (expected: >= PT0.001S)",
                () -> limits.withLogTimeout(Duration.ofNanos(900_000)));
        refused();
    }

    @Test
    void ofCommands() {
        CommandLimits limits = CommandLimits.DEFAULT;
        wrong.put("burst: 0 (expected: > 0)", () -> limits.withBurst(0));
        wrong.put("perSecond: 0 (expected: > 0)", () -> limits.withPerSecond(0));
        wrong.put("atOnce: 0 (expected: > 0)", () -> limits.withAtOnce(0));
        wrong.put("timeout: PT-1S (expected: >= PT0.001S)", () -> limits.withTimeout(LESS));
        refused();
    }

    @Test
    void ofTokensAndTheirKeys() {
        JwtOptions tokens = JwtOptions.of(null, null);
        wrong.put("clockSkew: PT6M (expected: PT0S to PT5M)", () -> tokens.withClockSkew(Duration.ofMinutes(6)));
        wrong.put("userClaim: empty (expected: the name of a claim)", () -> tokens.withUserClaim(""));
        wrong.put("keepFor: PT1S (expected: >= PT5M)", () -> JwksOptions.DEFAULT.withKeepFor(Duration.ofSeconds(1)));
        wrong.put("maxBytes: 0 (expected: > 0)", () -> JwksOptions.DEFAULT.withMaxBytes(0));
        refused();
    }
}
