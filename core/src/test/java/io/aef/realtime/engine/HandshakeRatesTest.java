package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeRatesTest {

    private static final AddressKey A = new AddressKey(false, 1);

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

    private int taken(HandshakeRates rates, AddressKey address, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rates.take(address, now) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void theBurstAtOnceAndThenTheRate() {
        HandshakeRates rates = new HandshakeRates(2, 5, 100);

        assertThat(taken(rates, A, 10)).isEqualTo(5);
        now += TimeUnit.MILLISECONDS.toNanos(499);
        assertThat(taken(rates, A, 10)).isZero();
        now += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(taken(rates, A, 10)).isEqualTo(1);
        // The clock runs over its largest number here.
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(taken(rates, A, 10)).isEqualTo(5);
    }

    @Test
    void addressesDoNotShare() {
        HandshakeRates rates = new HandshakeRates(1, 1, 100);

        assertThat(taken(rates, A, 2)).isEqualTo(1);
        assertThat(taken(rates, new AddressKey(true, 1), 2)).isEqualTo(1);
    }

    @Test
    void theTableIsBoundedAndEmptiesItself() {
        HandshakeRates rates = new HandshakeRates(1, 10, 1000);
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            rates.take(new AddressKey(true, random.nextLong()), now);
        }
        assertThat(rates.size()).isEqualTo(1000);

        now += TimeUnit.SECONDS.toNanos(10);
        for (int i = 0; i < 1000; i++) {
            rates.take(new AddressKey(false, 1_000 + i % 3), now);
        }
        assertThat(rates.size()).as("two go with every new one").isEqualTo(1000 - 3);
    }

    @Test
    void anAddressInUseIsNotTheFirstToGo() {
        HandshakeRates rates = new HandshakeRates(1, 1, 4);
        assertThat(taken(rates, A, 1)).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            rates.take(new AddressKey(true, i), now);
            assertThat(taken(rates, A, 1)).isZero();
        }
    }
}
