package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrainTest {

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void whatIsAskedForMeanwhileIsDoneOnceMore() {
        Drain[] drain = new Drain[1];
        drain[0] = new Drain(() -> {
            if (runs.incrementAndGet() == 1) {
                drain[0].run();
                drain[0].run();
            }
        });

        drain[0].run();
        assertThat(runs).hasValue(2);
    }

    @Test
    void whatIsAskedForMeanwhileIsDoneThoughThatFails() {
        Drain[] drain = new Drain[1];
        drain[0] = new Drain(() -> {
            if (runs.incrementAndGet() == 1) {
                drain[0].run();
                throw new IllegalStateException("first");
            }
        });

        assertThatThrownBy(() -> drain[0].run()).hasMessage("first");
        assertThat(runs).hasValue(2);
        drain[0].run();
        assertThat(runs).hasValue(3);
    }
}
