package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.monitor.AutomationListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who comes, goes and comes back. */
class VisitsTest {

    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final Visits visits = new Visits(
            new AutomationListener() {
                @Override
                public void connected(String user, int sessions, Arrival arrival) {
                    told.add(user + " " + sessions + " " + arrival);
                }

                @Override
                public void disconnected(String user, int sessions, DisconnectReason reason, long nanos) {
                    told.add(user + " " + sessions + " left after " + Duration.ofNanos(nanos));
                }

                @Override
                public void firstEvent(long nanos) {
                    told.add("first event after " + Duration.ofNanos(nanos));
                }
            },
            () -> now);

    private void end(Visits.Visit visit) {
        visit.end(DisconnectReason.TRANSPORT_CLOSE);
    }

    @Test
    void sessionsAreCountedByUser() {
        Visits.Visit one = visits.begin("ann", false);
        visits.begin("ann", false);
        visits.begin("bob", false);
        now = now.plusSeconds(5);
        end(one);

        assertThat(told).containsExactly("ann 1 NEW", "ann 2 NEW", "bob 1 NEW", "ann 1 left after PT5S");
    }

    @Test
    void asManyComeBackAsHaveGoneWithinAMinute() {
        Visits.Visit one = visits.begin("ann", false);
        Visits.Visit other = visits.begin("ann", false);
        end(one);
        end(other);
        told.clear();
        now = now.plusSeconds(59);
        visits.begin("bob", false);
        visits.begin("ann", true);
        end(visits.begin("ann", false));
        visits.begin("ann", false);
        visits.begin("ann", false);

        assertThat(told)
                .containsExactly(
                        "bob 1 NEW",
                        "ann 1 RECOVERED",
                        "ann 2 RETURNED",
                        "ann 1 left after PT0S",
                        "ann 2 RETURNED",
                        "ann 3 NEW");
    }

    @Test
    void afterAMinuteOneIsNew() {
        end(visits.begin("ann", false));
        now = now.plusSeconds(60);
        visits.begin("ann", false);

        assertThat(told).containsExactly("ann 1 NEW", "ann 0 left after PT0S", "ann 1 NEW");
    }

    @Test
    void theFirstEventIsToldOnceAndAClockThatIsSetBackHarmsNothing() {
        Visits.Visit visit = visits.begin("ann", false);
        now = now.plusMillis(20);
        visit.event();
        visit.event();
        now = Instant.EPOCH.minusSeconds(1);
        end(visit);

        assertThat(told).containsExactly("ann 1 NEW", "first event after PT0.02S", "ann 0 left after PT0S");
    }

    @Test
    void noMoreThanThereMayBeAreRemembered() {
        List<Visits.Visit> all = new ArrayList<>();
        for (int i = 0; i <= 10_000; i++) {
            all.add(visits.begin("user-" + i, false));
        }
        all.forEach(this::end);
        told.clear();
        visits.begin("user-10000", false);
        visits.begin("user-9999", false);

        assertThat(told).containsExactly("user-10000 1 NEW", "user-9999 1 RETURNED");
    }
}
