package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.access.JwksOptions;
import io.aef.realtime.automation.access.JwtOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The real threads behind what is to be done later, and options that make no sense. */
class TimersTest {

    @Test
    void whatFailsOrIsTakenBackOrHoldsAThreadUpDoesNotKeepTheOthersFromTheirTime() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        try (Timers timers = new Timers()) {
            timers.schedule(() -> ran.set(true), Duration.ofHours(1)).run();
            timers.schedule(
                    () -> {
                        throw new IllegalStateException("on purpose");
                    },
                    Duration.ZERO);
            timers.schedule(
                    () -> {
                        try {
                            held.await();
                        } catch (InterruptedException closed) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    Duration.ZERO);
            timers.schedule(done::countDown, Duration.ofMillis(1));
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            held.countDown();
        }
        assertThat(ran).isFalse();
    }

    @Test
    void afterItsEndNothingIsDone() {
        Timers timers = new Timers();
        timers.close();
        timers.schedule(() -> {}, Duration.ZERO).run();
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        ConnectionOptions options = ConnectionOptions.DEFAULT;
        Duration less = Duration.ofSeconds(-1);
        Map<String, ThrowingCallable> wrong = Map.of(
                "expiryNotice: PT-1S (expected: >= PT0S)", () -> options.withExpiryNotice(less),
                "refreshesPerMinute: 0 (expected: > 0)", () -> options.withRefreshesPerMinute(0),
                "maxSessionsPerUser: 0 (expected: > 0)", () -> options.withMaxSessionsPerUser(0, options.beyond()),
                "recheckInterval: PT0S (expected: >= PT0.001S)", () -> options.withRecheckInterval(Duration.ZERO),
                "recheckGrace: PT-1S (expected: >= PT0S)", () -> options.withRecheckGrace(less),
                "checkTimeout: PT0S (expected: >= PT0.001S)", () -> options.withCheckTimeout(Duration.ZERO),
                "clockSkew: PT6M (expected: PT0S to PT5M)",
                        () -> JwtOptions.of(null, null).withClockSkew(Duration.ofMinutes(6)),
                "userClaim: empty (expected: the name of a claim)",
                        () -> JwtOptions.of(null, null).withUserClaim(""),
                "keepFor: PT1S (expected: >= PT5M)", () -> JwksOptions.DEFAULT.withKeepFor(Duration.ofSeconds(1)),
                "maxBytes: 0 (expected: > 0)", () -> JwksOptions.DEFAULT.withMaxBytes(0));

        List.copyOf(wrong.entrySet())
                .forEach(each -> assertThatThrownBy(each.getValue())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(each.getKey()));
    }
}
