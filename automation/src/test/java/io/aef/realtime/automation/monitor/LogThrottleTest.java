package io.aef.realtime.automation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogThrottleTest {

    private long now;

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void theFirstIsAdmittedAndAfterAMinuteTheNext(long begin) {
        LogThrottle throttle = new LogThrottle(() -> now);
        now = begin;
        assertThat(throttle.admits()).isTrue();
        assertThat(throttle.admits()).isFalse();
        now += TimeUnit.MINUTES.toNanos(1) - 1;
        assertThat(throttle.admits()).isFalse();
        now += 1;
        assertThat(throttle.admits()).isTrue();
        assertThat(throttle.admits()).isFalse();
    }
}
