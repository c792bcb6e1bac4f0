package io.aef.realtime.automation.feed;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log far away: when it looks, when its answers come and when it tells of events, chance decides; now and then it fails. */
final class ShuffledLog implements EventLog {

    private final EventLog log;
    private final Random random;
    private final List<Runnable> open = new ArrayList<>();

    /** In order. */
    private final Deque<Runnable> notices = new ArrayDeque<>();

    private boolean failing = true;

    ShuffledLog(EventLog log, Random random) {
        this.log = log;
        this.random = random;
    }

    /** Has one thing happen, if there is any. */
    boolean step() {
        int which = random.nextInt(open.size() + 1);
        if (which < open.size()) {
            open.remove(which).run();
        } else if (!notices.isEmpty()) {
            notices.remove().run();
        } else if (!open.isEmpty()) {
            open.remove(0).run();
        } else {
            return false;
        }
        return true;
    }

    /** Has all happen that comes of what is under way. */
    void settle() {
        failing = false;
        while (step()) {
            // And what comes of that.
        }
    }

    void later(Runnable action) {
        open.add(action);
    }

    private <T> CompletionStage<T> far(Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        open.add(() -> {
            T found = question.get().toCompletableFuture().join();
            boolean fails = failing && random.nextInt(10) == 0;
            open.add(() -> {
                if (fails) {
                    answer.completeExceptionally(new IllegalStateException("unreachable"));
                } else {
                    answer.complete(found);
                }
            });
        });
        return answer;
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        return log.append(topic, key, body, keep);
    }

    @Override
    public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        return far(() -> log.read(topic, after, most));
    }

    @Override
    public CompletionStage<State> state(String topic) {
        return far(() -> log.state(topic));
    }

    @Override
    public CompletionStage<Watch> watch(String topic, Watcher watcher) {
        return far(() -> log.watch(topic, new Watcher() {
            @Override
            public void appended(Event event) {
                if (failing && random.nextInt(10) == 0) {
                    notices.add(watcher::interrupted);
                } else {
                    notices.add(() -> watcher.appended(event));
                }
            }

            @Override
            public void interrupted() {
                notices.add(watcher::interrupted);
            }
        }));
    }

    @Override
    public void close() {
        log.close();
    }
}
