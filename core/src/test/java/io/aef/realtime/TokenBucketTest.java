package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;

    private final TokenBucket bucket = new TokenBucket(10, SECOND, 20, 0);

    @Test
    void letsABurstPassAndThenTheRate() {
        assertThat(taken(bucket, 0)).isEqualTo(20);
        assertThat(taken(bucket, SECOND)).isEqualTo(10);
        assertThat(taken(bucket, SECOND + SECOND / 10 - 1)).isZero();
        assertThat(taken(bucket, SECOND + SECOND / 10)).isEqualTo(1);
    }

    @Test
    void holdsNoMoreThanABurst() {
        taken(bucket, 0);

        assertThat(taken(bucket, 1000 * SECOND)).isEqualTo(20);
    }

    @Test
    void tellsHowLongToWait() {
        taken(bucket, 0);

        assertThat(bucket.until(1, 0)).isEqualTo(SECOND / 10);
        assertThat(bucket.until(20, 0)).isEqualTo(2 * SECOND);
        assertThat(bucket.until(20, 2 * SECOND)).isZero();
    }

    @Test
    void whatWasTakenBeyondTheBurstIsPaidFor() {
        bucket.take(40, 0);

        assertThat(bucket.until(1, 0)).isEqualTo(2 * SECOND + SECOND / 10);
    }

    @Test
    void moreThanAMinutesDebtIsForgiven() {
        bucket.take(Integer.MAX_VALUE, 0);
        bucket.take(Integer.MAX_VALUE, 0);

        assertThat(bucket.until(1, 0)).isEqualTo(60 * SECOND + SECOND / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - SECOND / 2, Long.MIN_VALUE, -SECOND})
    void theClockMayBeginAnywhereAndWrap(long begin) {
        TokenBucket other = new TokenBucket(10, SECOND, 20, begin);

        assertThat(taken(other, begin)).isEqualTo(20);
        assertThat(taken(other, begin + SECOND)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, Integer.MAX_VALUE})
    void noRateIsTooSmallOrTooLarge(int each) {
        TokenBucket seconds = new TokenBucket(each, SECOND, Integer.MAX_VALUE, 0);
        seconds.take(Integer.MAX_VALUE, 0);
        TokenBucket minutes = new TokenBucket(each, 60 * SECOND, each, 0);
        minutes.take(each, 0);

        assertThat(seconds.until(each, 0)).isEqualTo(SECOND);
        assertThat(minutes.until(each, 0)).isEqualTo(60 * SECOND);
        assertThat(minutes.until(1, 0)).isPositive();
    }

    private static int taken(TokenBucket bucket, long now) {
        int count = 0;
        while (bucket.until(1, now) <= 0) {
            bucket.take(1, now);
            count++;
        }
        return count;
    }
}
