package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RosterTest {

    private final FakeBus bus = new FakeBus();
    private long now;
    private final Roster roster = new Roster(
            RedisLink.over(() -> bus, null, 10_000), "nodes", "me", "my name", Roster.Rhythm.DEFAULT, bus, () -> now);

    @Test
    void whoeverClosesWaitsUntilTheNodeIsOffTheList() {
        bus.nodes.complete(Map.of());
        roster.open();
        roster.open();
        assertThat(roster.close()).isCompleted();

        CompletableFuture<?> last = roster.close().toCompletableFuture();
        assertThat(last).isNotDone();
        bus.struck.complete(null);

        assertThat(last).isCompleted();
    }

    @Test
    void allAreNamedAndThisOneEvenIfRedisDoesNotSayIt() {
        roster.open();
        assertThat(roster.all()).containsExactly("my name");
        bus.nodes.complete(Map.of("other", "a name", "me", "my name", "another", "its name"));

        assertThat(roster.all()).containsExactly("a name", "its name", "my name");
    }

    @Test
    void aRedisThatDoesNotAnswerIsNotWaitedForLong() {
        roster.open();

        assertThat(roster.close().toCompletableFuture().join()).isNull();
    }

    @Test
    void aRedisThatSaysNoIsNoReasonToFail() {
        bus.nodes.completeExceptionally(new IllegalStateException("no"));
        roster.open();
        CompletableFuture<?> last = roster.close().toCompletableFuture();
        bus.struck.completeExceptionally(new IllegalStateException("no"));

        assertThat(last).isCompleted();
    }

    @Test
    void whoHasLeftIsNotPutOnTheListAgain() {
        roster.open();
        CompletableFuture<?> last = roster.close().toCompletableFuture();
        assertThat(bus.roll).as("while it is not known whether it is on it").containsExactly("enroll");
        bus.nodes.complete(Map.of("me", "my name"));
        assertThat(bus.roll).containsExactly("enroll", "strike");

        bus.timers.remove().run();
        assertThat(roster.others().toCompletableFuture()).isCompletedWithValue(Set.of());
        roster.find("other", Duration.ofSeconds(1), there -> assertThat(there).isFalse());
        bus.struck.complete(null);

        assertThat(last).isCompleted();
        assertThat(bus.timers).isEmpty();
        assertThat(bus.roll).containsExactly("enroll", "strike");
    }

    @Test
    void whoeverIsNeededAgainIsOnTheListAgainAndLooksOnceEachTime() {
        bus.nodes.complete(Map.of());
        roster.open();
        roster.close();
        roster.open();
        assertThat(bus.roll).containsExactly("enroll", "strike", "enroll");
        bus.struck.complete(null);
        assertThat(bus.roll)
                .as("it may have been taken off again")
                .containsExactly("enroll", "strike", "enroll", "enroll");

        // That of the first time, and that of the second.
        assertThat(bus.timers).hasSize(2);
        bus.timers.remove().run();
        bus.timers.remove().run();
        assertThat(bus.timers).hasSize(1);
        assertThat(bus.roll).hasSize(5);
    }

    @Test
    void whoeverComesBackBeforeItWasTakenOffStaysThere() {
        roster.open();
        roster.close();
        roster.open();
        bus.nodes.complete(Map.of());

        assertThat(bus.roll).containsExactly("enroll", "enroll");
    }

    @Test
    void allWhoAskForTheOthersMeanwhileGetTheSameSet() {
        bus.nodes.complete(Map.of("me", "my name", "other", "its name"));
        Set<String> others = roster.others().toCompletableFuture().join();
        assertThat(others).containsExactly("other");
        now = TimeUnit.MILLISECONDS.toNanos(99);

        assertThat(roster.others().toCompletableFuture().join()).isSameAs(others);

        assertThat(bus.enrolments).isEqualTo(1);
        now = TimeUnit.MILLISECONDS.toNanos(100);
        roster.others();
        assertThat(bus.enrolments).isEqualTo(2);
    }

    @Test
    void whoIsLookedForInVainHasTheListReadOnceASecond() {
        bus.nodes.complete(Map.of("me", "my name"));
        for (int i = 0; i < 100; i++) {
            roster.find(
                    "unknown " + i,
                    Duration.ofSeconds(1),
                    there -> assertThat(there).isFalse());
        }
        assertThat(bus.enrolments).isEqualTo(1);
        now = TimeUnit.SECONDS.toNanos(1);
        bus.nodes.obtrudeValue(Map.of("me", "my name", "other", "its name"));
        AtomicBoolean found = new AtomicBoolean();

        roster.find("other", Duration.ofSeconds(1), found::set);

        assertThat(found).isTrue();
        assertThat(bus.enrolments).isEqualTo(2);
    }
}
