package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions that come about when the test says so. */
class SubscriptionsTest {

    private final FakeBus bus = new FakeBus();
    private final Subscriptions subscriptions = new Subscriptions(bus, Duration.ofSeconds(1), bus);

    @Test
    void aSubscriptionThatComesAboutTooLateBringsNothing() {
        StringBuilder heard = new StringBuilder();
        Subscriptions.Entry entry = subscriptions.add("channel", (channel, body) -> heard.append(body[0]));
        bus.receivers.get(0).received("channel", new byte[] {1});
        entry.again();
        bus.receivers.get(0).received("channel", new byte[] {2});
        bus.receivers.get(1).received("channel", new byte[] {3});
        subscriptions.remove(entry);
        bus.receivers.get(1).received("channel", new byte[] {4});

        assertThat(heard).hasToString("13");
        assertThat(bus.ended).as("that of the first time, and the other").containsExactly("channel", "channel");
    }

    @Test
    void theLastComesBehindTheOthersAlthoughOneFailsAtFirst() {
        bus.hesitates = true;
        subscriptions.add("a", (channel, body) -> {});
        subscriptions.add("b", (channel, body) -> {});
        subscriptions.addLast("last", (channel, body) -> {});
        bus.confirmations.get(0).complete(null);
        bus.confirmations.get(1).completeExceptionally(new IllegalStateException("no answer"));
        assertThat(bus.channels).doesNotContainKey("last");

        bus.timers.remove().run();
        assertThat(bus.confirmations).hasSize(3);
        assertThat(bus.channels).doesNotContainKey("last");
        bus.confirmations.get(2).complete(null);

        assertThat(bus.channels).containsKey("last");
    }

    @Test
    void theLastEndsAtOnceIfTheOthersComeAboutTooLate() {
        bus.hesitates = true;
        subscriptions.add("a", (channel, body) -> {});
        subscriptions.addLast("last", (channel, body) -> {});
        subscriptions.end();
        bus.hesitates = false;
        bus.confirmations.get(0).complete(null);

        assertThat(bus.ended).containsExactlyInAnyOrder("a", "last");
    }

    @Test
    void whatIsNotConfirmedIsAskedForLessAndLessOften() {
        bus.hesitates = true;
        subscriptions.add("a", (channel, body) -> {});
        for (int i = 0; i < 6; i++) {
            bus.confirmations.get(i).completeExceptionally(new IllegalStateException("no answer"));
            bus.timers.remove().run();
        }

        assertThat(bus.delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 8L, 8L);
    }

    @Test
    void ofManyOnlySomeAreAskedForAtOnce() {
        bus.hesitates = true;
        List<Subscriptions.Entry> rooms = new ArrayList<>();
        for (int i = 0; i < Subscriptions.AT_ONCE + 3; i++) {
            rooms.add(subscriptions.add("room " + i, (channel, body) -> {}));
        }
        assertThat(bus.confirmations).hasSize(Subscriptions.AT_ONCE);

        subscriptions.remove(rooms.get(Subscriptions.AT_ONCE));
        bus.confirmations.get(7).complete(null);
        assertThat(bus.confirmations).hasSize(Subscriptions.AT_ONCE + 1);
        bus.confirmations.get(8).completeExceptionally(new IllegalStateException("no answer"));
        assertThat(bus.confirmations).hasSize(Subscriptions.AT_ONCE + 2);

        assertThat(bus.channels.keySet())
                .as("each but the one that was not wanted any more")
                .hasSize(Subscriptions.AT_ONCE + 2)
                .doesNotContain("room " + Subscriptions.AT_ONCE);
    }
}
