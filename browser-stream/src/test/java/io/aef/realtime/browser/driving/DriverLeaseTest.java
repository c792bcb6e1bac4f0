package io.aef.realtime.browser.driving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DriverLeaseTest {

    private static final Duration IDLE = Duration.ofSeconds(60);

    private Instant now = Instant.parse("2026-11-27T10:00:00Z");
    private final DriverLease lease = new DriverLease(IDLE, () -> now);

    @Test
    void nobodyDrivesUntilSomebodyTakesIt() {
        assertThat(lease.driver()).isNull();
        assertThat(lease.use("page-1")).isFalse();

        assertThat(lease.take("ada", "page-1", false)).isTrue();
        assertThat(lease.driver()).isEqualTo(new DriverLease.Driver("ada", "page-1", now.plus(IDLE)));
        assertThat(lease.use("page-1")).isTrue();
        assertThat(lease.use("page-2")).isFalse();
    }

    @Test
    void somebodyElseWaitsAndGetsItWhenItIsLetGo() {
        lease.take("ada", "page-1", false);

        assertThat(lease.take("bob", "page-2", false)).isFalse();
        assertThat(lease.turn().wantedBy()).isEqualTo("bob");
        assertThat(lease.use("page-2")).isFalse();

        lease.release("page-1");
        assertThat(lease.use("page-2")).isTrue();
        assertThat(lease.use("page-1")).isFalse();
        assertThat(lease.turn().wantedBy()).isNull();
    }

    @Test
    void thoseWhoWaitGetItOneAfterTheOther() {
        lease.take("ada", "page-1", false);
        lease.take("bob", "page-2", false);
        lease.take("cy", "page-3", false);
        lease.take("bob", "page-2", false);
        assertThat(lease.turn().wantedBy()).isEqualTo("bob");
        assertThat(lease.isWantedBy("page-3")).isTrue();

        lease.release("page-1");
        assertThat(lease.use("page-2")).isTrue();
        assertThat(lease.turn().wantedBy()).isEqualTo("cy");
        lease.release("page-2");
        assertThat(lease.use("page-3")).isTrue();
        assertThat(lease.turn().wantedBy()).isNull();
    }

    @Test
    void whoeverDoesNothingLosesIt() {
        lease.take("ada", "page-1", false);
        now = now.plus(IDLE).minusMillis(1);
        assertThat(lease.use("page-1")).isTrue();
        now = now.plus(IDLE).minusMillis(1);
        assertThat(lease.use("page-1")).isTrue();

        now = now.plus(IDLE);
        assertThat(lease.use("page-1")).isFalse();
        assertThat(lease.driver()).isNull();
    }

    @Test
    void whoeverWaitsGetsItFromOneWhoDoesNothing() {
        lease.take("ada", "page-1", false);
        lease.take("bob", "page-2", false);

        now = now.plus(IDLE);
        assertThat(lease.driver()).isEqualTo(new DriverLease.Driver("bob", "page-2", now.plus(IDLE)));
    }

    @Test
    void anotherPageOfTheSameUserTakesItOver() {
        lease.take("ada", "page-1", false);

        assertThat(lease.take("ada", "page-2", false)).isTrue();
        assertThat(lease.use("page-1")).isFalse();
    }

    @Test
    void itCanBeTakenAway() {
        lease.take("ada", "page-1", false);

        assertThat(lease.take("admin", "page-2", true)).isTrue();
        assertThat(lease.use("page-1")).isFalse();
        assertThat(lease.use("page-2")).isTrue();
    }

    @Test
    void aPageThatIsGoneNeitherDrivesNorWaits() {
        lease.take("ada", "page-1", false);
        lease.take("bob", "page-2", false);

        lease.release("page-2");
        assertThat(lease.turn().wantedBy()).isNull();
        lease.release("page-1");
        assertThat(lease.driver()).isNull();
        lease.release("page-1");
    }
}
