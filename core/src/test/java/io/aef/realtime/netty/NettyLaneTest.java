package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may be made to wait for a lane. */
class NettyLaneTest {

    private final EventLoops loops = EventLoops.createNio(1);
    private final EventLoops others = EventLoops.createNio(1);
    private final NettyLane lane = loops.lane(loops.group().next());

    @AfterEach
    void end() {
        loops.close().toCompletableFuture().join();
        others.close().toCompletableFuture().join();
    }

    @Test
    void onlyThreadsThatAreNoEventLoopWait() throws Exception {
        assertThat(lane.callerMayWait()).isTrue();
        assertThat(CompletableFuture.supplyAsync(lane::callerMayWait, lane).get(10, TimeUnit.SECONDS))
                .isFalse();
        assertThat(CompletableFuture.supplyAsync(lane::callerMayWait, others.group())
                        .get(10, TimeUnit.SECONDS))
                .as("nor do those of other servers")
                .isFalse();
    }

    @Test
    void aLaneThatEndsIsNotWaitedFor() {
        assertThat(lane.hasEnded()).isFalse();
        loops.close().toCompletableFuture().join();
        assertThat(lane.hasEnded()).isTrue();
    }
}
