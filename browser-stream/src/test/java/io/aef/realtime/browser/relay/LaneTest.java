package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final List<Runnable> executor = new ArrayList<>();
    private final List<Object> seen = new ArrayList<>();
    private final Lane lane = new Lane(executor::add, failure -> seen.add(failure.getMessage()));

    @Test
    void eachIsDoneInItsOrderWhateverFailsAndOnlySoManyWait() {
        lane.put(() -> {
            throw new IllegalStateException("failed");
        });
        for (int i = 0; i < 2 * Lane.MOST; i++) {
            int number = i;
            lane.put(() -> seen.add(number));
        }
        assertThat(seen).isEmpty();

        executor.forEach(Runnable::run);
        assertThat(seen).hasSize(Lane.MOST).startsWith("failed", 0, 1).endsWith(Lane.MOST - 2);
    }
}
