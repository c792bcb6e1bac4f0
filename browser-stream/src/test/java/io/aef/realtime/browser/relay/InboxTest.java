package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final List<Runnable> executor = new ArrayList<>();
    private final List<Object> seen = new ArrayList<>();
    private final Inbox inbox = new Inbox(executor::add, failure -> seen.add(failure.getMessage()));

    @Test
    void eachIsDoneInItsOrderWhateverFailsAndOnlySoManyWait() {
        inbox.put(() -> {
            throw new IllegalStateException("failed");
        });
        for (int i = 0; i < 2 * Inbox.MOST; i++) {
            int number = i;
            inbox.put(() -> seen.add(number));
        }
        assertThat(seen).isEmpty();

        executor.forEach(Runnable::run);
        assertThat(seen).hasSize(Inbox.MOST).startsWith("failed", 0, 1).endsWith(Inbox.MOST - 2);
    }
}
