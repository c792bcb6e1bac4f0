package io.aef.realtime.automation.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** So many in a row of each user, and then so many in a second. */
class RatesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long now = Long.MAX_VALUE - SECOND;
    private final Rates rates = new Rates(3, 2, "Slower.", () -> now);

    /** For how many milliseconds it is refused; 0 if it is not. */
    private long take(String user) {
        try {
            rates.take(user);
            return 0;
        } catch (RequestException refused) {
            assertThat(refused).hasMessage("Slower.");
            assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            return refused.retryAfter().toMillis();
        }
    }

    @Test
    void aBurstAndThenOneAfterTheOther() {
        for (int i = 0; i < 3; i++) {
            assertThat(take("ann")).isZero();
        }
        assertThat(take("ann")).isEqualTo(500);
        assertThat(take("bob")).isZero();
        now += SECOND / 4;
        assertThat(take("ann")).isEqualTo(250);
        now += SECOND / 4;
        assertThat(take("ann")).isZero();
        assertThat(take("ann")).isEqualTo(500);
        now += 10 * SECOND;
        for (int i = 0; i < 3; i++) {
            assertThat(take("ann")).isZero();
        }
        assertThat(take("ann")).isEqualTo(500);
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyOutForLongerThanABurst() {
        for (int i = 0; i < 3; i++) {
            take("ann");
        }
        now -= 3600 * SECOND;
        assertThat(take("ann")).isEqualTo(500);
        now += SECOND / 2;
        assertThat(take("ann")).isZero();
    }
}
