package io.aef.realtime.automation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.FailingLog;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a listener is told of those who follow a topic. */
class ReplayListenerTest {

    private static final Topic TOPIC = Topic.execution("e");
    private static final LogLine LINE = new LogLine("e", null, LogLevel.INFO, "hello", Instant.EPOCH);
    private static final int SIZE = Published.encode(LINE).length;

    private final List<String> told = new ArrayList<>();
    private final AutomationListener listener = new AutomationListener() {
        @Override
        public void subscribed(Topic.Kind topic) {
            told.add("subscribed");
        }

        @Override
        public void unsubscribed(Topic.Kind topic) {
            told.add("unsubscribed");
        }

        @Override
        public void replayed(Topic.Kind topic, Replay why, int events, long bytes) {
            told.add(why + " " + events + " " + bytes);
        }

        @Override
        public void published(String type, Topic.Kind topic, boolean failed) {
            if (failed) {
                told.add("failed");
            }
        }

        @Override
        public void delivered(String type, Topic.Kind topic, Visibility seen, int receivers, int bytes) {
            told.add("delivered to " + receivers);
        }
    };
    private final Queue<Runnable> stuck = new ArrayDeque<>();
    private boolean writable = true;

    private final class Reader implements Follower {

        @Override
        public Principal principal() {
            return Principal.of("ann");
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void whenWritable(Runnable action) {
            if (writable) {
                action.run();
            } else {
                stuck.add(action);
            }
        }
    }

    private final Reader reader = new Reader();

    private Feeds feeds(int keeps) {
        InMemoryEventLog log =
                new InMemoryEventLog(LogLimits.DEFAULT.withMaxEvents(keeps), 1 << 24, () -> Instant.EPOCH);
        Feeds feeds = new Feeds(
                log,
                AccessRule.everythingButOtherUsers(),
                (to, event, payload, place) -> {},
                (action, delay) -> {},
                Duration.ofSeconds(1),
                (action, delay) -> () -> {},
                listener,
                new LogThrottle());
        feeds.attach(reader);
        return feeds;
    }

    private Offset publish(Feeds feeds, int count) {
        @Nullable Offset latest = null;
        for (int i = 0; i < count; i++) {
            latest = feeds.publish(TOPIC, LINE).toCompletableFuture().join();
        }
        return latest;
    }

    @Test
    void aReplayOfManyPagesIsOneAndToldWhenItIsThere() {
        Feeds feeds = feeds(2000);
        Offset first = publish(feeds, 1);
        publish(feeds, 600);
        writable = false;
        feeds.follow(reader, TOPIC, first, where -> {});
        stuck.remove().run();
        publish(feeds, 1);
        assertThat(told).containsExactly("subscribed");

        writable = true;
        stuck.remove().run();
        publish(feeds, 1);

        assertThat(told).containsExactly("subscribed", "RESUMED 601 " + 601 * SIZE, "delivered to 1");
    }

    @Test
    void whoGoesBeforeHasHadWhatTheyWereSent() {
        Feeds feeds = feeds(2000);
        Offset first = publish(feeds, 1);
        publish(feeds, 600);
        writable = false;
        feeds.follow(reader, TOPIC, first, where -> {});
        stuck.remove().run();
        feeds.detach(reader);

        assertThat(told).containsExactly("subscribed", "RESUMED 256 " + 256 * SIZE, "unsubscribed");
    }

    @Test
    void whoIsLeftBehindIsLost() {
        Feeds feeds = feeds(5);
        Offset first = publish(feeds, 1);
        publish(feeds, 1);
        writable = false;
        feeds.follow(reader, TOPIC, first, where -> {});
        publish(feeds, 20);
        writable = true;
        stuck.remove().run();

        assertThat(told).containsExactly("subscribed", "LOST 0 0");
        publish(feeds, 1);
        assertThat(told).endsWith("LOST 0 0", "delivered to 1");
    }

    @Test
    void whoFollowsAgainEndsAndBegins() {
        Feeds feeds = feeds(5);
        feeds.follow(reader, TOPIC, null, where -> {});
        feeds.follow(reader, TOPIC, null, where -> {});
        feeds.unfollow(reader, TOPIC);
        feeds.unfollow(reader, TOPIC);

        assertThat(told)
                .containsExactly(
                        "subscribed", "SNAPSHOT 0 0", "unsubscribed", "subscribed", "SNAPSHOT 0 0", "unsubscribed");
    }

    @Test
    void whatTheLogCannotTakeHasFailed() {
        InMemoryEventLog readable = new InMemoryEventLog(LogLimits.DEFAULT, 1 << 24, () -> Instant.EPOCH);
        FailingLog log = new FailingLog(readable);
        Feeds feeds = new Feeds(
                log,
                AccessRule.everythingButOtherUsers(),
                (to, event, payload, place) -> {},
                Duration.ofSeconds(1),
                (action, delay) -> () -> {},
                listener);

        assertThat(feeds.publish(TOPIC, LINE).toCompletableFuture()).isCompletedExceptionally();
        assertThat(told).containsExactly("failed");
    }
}
