package io.aef.realtime.automation.feed;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One that takes nothing. */
record FailingLog(EventLog readable) implements EventLog {

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        return CompletableFuture.failedFuture(new IllegalStateException("full"));
    }

    @Override
    public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        return readable.read(topic, after, most);
    }

    @Override
    public CompletionStage<State> state(String topic) {
        return readable.state(topic);
    }

    @Override
    public CompletionStage<Watch> watch(String topic, Watcher watcher) {
        return readable.watch(topic, watcher);
    }

    @Override
    public void close() {
        readable.close();
    }
}
