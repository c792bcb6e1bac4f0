package io.aef.realtime.automation.feed;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One follower of one topic, from the place where it begins to the one where the feed is. Then the feed takes it along.
 *
 * <pre>
 *           behind                     as far as the feed
 *  ┌──▶ read a page, send it ──▶ ... ──────────────────────▶ live
 *  │         │ lost                    ahead of it: waits ──▶ live
 *  └── send the state
 * </pre>
 */
final class CatchUp {

    private static final int PAGE = 256;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    final Follower follower;
    private final TopicFeed feed;

    /** For the feed, under its lock. */
    final Replaying replaying;

    private final AtomicInteger turns = new AtomicInteger();

    /** Of the last event it was sent; changed by the feed under its lock. */
    volatile @Nullable Offset position;

    /** What is to be done in the next turn; written before it. */
    private volatile @Nullable Runnable found;

    /** Whether there will be another turn by itself. */
    private volatile boolean asking;

    private volatile boolean over;

    CatchUp(Follower follower, TopicFeed feed, @Nullable Offset position, Replaying replaying) {
        this.follower = follower;
        this.feed = feed;
        this.position = position;
        this.replaying = replaying;
    }

    /** Once, when it was answered. */
    void begin() {
        feed.start();
        advance();
    }

    void end() {
        over = true;
    }

    /** Goes on; one turn after the other, and none within another. */
    void advance() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        do {
            turn();
        } while (turns.decrementAndGet() > 0);
    }

    private void turn() {
        Runnable next = found;
        if (next != null) {
            found = null;
            asking = false;
            next.run();
        }
        if (!asking && feed.isBehind(this)) {
            asking = true;
            follower.whenWritable(this::read);
        }
    }

    private void then(Runnable next) {
        found = next;
        advance();
    }

    private void read() {
        ask(feed.log().read(feed.topic().toString(), position, PAGE), this::send, this::read);
    }

    /** Begins anew: what was behind its place is not in the log any more. */
    void restart() {
        ask(feed.log().state(feed.topic().toString()), this::send, this::restart);
    }

    private <T> void ask(CompletionStage<T> question, Consumer<T> answer, Runnable again) {
        asking = true;
        question.whenComplete((result, failure) -> {
            if (failure == null) {
                then(() -> answer.accept(result));
            } else if (!over) {
                feed.later(again, AGAIN);
            }
        });
    }

    private void send(EventLog.Slice page) {
        if (!page.complete()) {
            restart();
            return;
        }
        for (EventLog.Event each : page.events()) {
            feed.send(each, this);
        }
    }

    private void send(EventLog.State state) {
        feed.send(state, this);
    }
}
