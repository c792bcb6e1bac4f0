package io.aef.realtime.automation.acceptance;

import io.aef.realtime.automation.ForwardingLog;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log that fails, or that tells nobody of what is appended, for a while. */
final class FragileLog extends ForwardingLog {

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    volatile boolean isBroken;
    volatile boolean isDeaf;

    FragileLog(EventLog log) {
        super(log);
    }

    /** Says that something may have been missed. */
    void interrupt() {
        watchers.forEach(Watcher::interrupted);
    }

    private <T> CompletionStage<T> unlessBroken(Supplier<CompletionStage<T>> answer) {
        return isBroken
                ? CompletableFuture.failedFuture(new IllegalStateException("The log cannot be reached."))
                : answer.get();
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        return unlessBroken(() -> super.append(topic, key, body, keep));
    }

    @Override
    public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        return unlessBroken(() -> super.read(topic, after, most));
    }

    @Override
    public CompletionStage<State> state(String topic) {
        return unlessBroken(() -> super.state(topic));
    }

    @Override
    public CompletionStage<Watch> watch(String topic, Watcher watcher) {
        watchers.add(watcher);
        return super.watch(topic, new Watcher() {
            @Override
            public void appended(Event event) {
                if (!isDeaf) {
                    watcher.appended(event);
                }
            }

            @Override
            public void interrupted() {
                watcher.interrupted();
            }
        });
    }
}
