package io.aef.realtime.automation.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The real threads behind what is to be done later. */
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
}
