package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.testkit.ManualLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How late a lane is, and what its connections keep waiting. */
class LaneProbeTest {

    private final ManualLane lane = new ManualLane();
    private final List<EventLoopSample> samples = new ArrayList<>();
    private final LaneProbes probes = probes(listeners(new ServerListener() {
        @Override
        public void eventLoop(EventLoopSample sample) {
            samples.add(sample);
        }
    }));

    private static LaneProbes probes(Listeners listeners) {
        return new LaneProbes(listeners, new HandlerThreads(1));
    }

    private static Listeners listeners(ServerListener... listeners) {
        return new Listeners(List.of(listeners), new ErrorReports(error -> {}, () -> 0), () -> 0);
    }

    private record Load(int waitingEvents, long bufferedBytes) implements LaneProbe.Load {}

    @Test
    void aLaneThatRunsInTimeIsNotLate() {
        probes.watch(List.of(lane));

        lane.advance(Duration.ofMillis(3500));

        assertThat(samples).hasSize(3).containsOnly(new EventLoopSample(0, 0, 0, 0, 0));
        assertThat(probes.lagNanos()).isZero();
    }

    @Test
    void oneTimerPerLaneHoweverOftenItIsAskedFor() {
        ManualLane other = new ManualLane();
        probes.watch(List.of(lane, other, lane));
        probes.of(lane);

        lane.advance(Duration.ofSeconds(10));

        assertThat(lane.timers()).isOne();
        assertThat(other.timers()).isOne();
        assertThat(samples).hasSize(10).extracting(EventLoopSample::eventLoop).containsOnly(0);
    }

    @Test
    void aLaneThatStoodStillWasLateUntilItIsInTimeAgain() {
        probes.watch(List.of(lane));

        lane.stall(Duration.ofMillis(3500));

        assertThat(samples).containsExactly(new EventLoopSample(0, millis(2500), 0, 0, 0));
        assertThat(probes.lagNanos()).isEqualTo(millis(2500));

        lane.advance(Duration.ofSeconds(1));

        assertThat(probes.lagNanos()).isZero();
    }

    @Test
    void aLaneThatRunsNothingAnyMoreIsLaterAndLater() {
        StoppedLane stopped = new StoppedLane();
        probes.watch(List.of(stopped));

        stopped.now += millis(1000);
        assertThat(probes.lagNanos()).isZero();
        stopped.now += millis(700);
        assertThat(probes.lagNanos()).isEqualTo(millis(700));
        stopped.now += millis(700);
        assertThat(probes.lagNanos()).isEqualTo(millis(1400));
    }

    @Test
    void whatConnectionsKeepWaitingIsAddedUp() {
        LaneProbe probe = probes.of(lane);
        Load one = new Load(2, 300);
        probe.add(one);
        probe.add(new Load(5, 1));

        lane.advance(Duration.ofSeconds(1));
        probe.remove(one);
        lane.advance(Duration.ofSeconds(1));

        assertThat(samples).containsExactly(new EventLoopSample(0, 0, 2, 7, 301), new EventLoopSample(0, 0, 1, 5, 1));
    }

    @Test
    void theEndLeavesNoTimerAndNothingWaiting() {
        LaneProbe probe = probes.of(lane);
        probe.add(new Load(2, 300));
        lane.advance(Duration.ofSeconds(1));

        probes.stop();
        lane.advance(Duration.ofSeconds(10));

        assertThat(samples).hasSize(2).last().isEqualTo(new EventLoopSample(0, 0, 0, 0, 0));
        assertThat(lane.timers()).isZero();
        assertThat(probes.lagNanos()).isZero();
        probes.of(new ManualLane());
        assertThat(samples).hasSize(2);
    }

    @Test
    void withoutListenersTheLagIsKnownAllTheSame() {
        LaneProbes silent = probes(listeners());
        silent.watch(List.of(lane));

        lane.stall(Duration.ofMillis(1100));

        assertThat(silent.lagNanos()).isEqualTo(millis(100));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Takes no task any more. */
    private static final class StoppedLane extends Lane {

        long now = 1;

        @Override
        public boolean inLane() {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            throw new RejectedExecutionException();
        }

        @Override
        public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
            throw new RejectedExecutionException();
        }

        @Override
        public long nanoTime() {
            return now;
        }
    }
}
