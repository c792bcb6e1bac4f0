package io.aef.realtime.automation;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Does what another one does, but for what a test has it do instead. */
public abstract class ForwardingLog implements EventLog {

    protected final EventLog log;

    protected ForwardingLog(EventLog log) {
        this.log = log;
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        return log.append(topic, key, body, keep);
    }

    @Override
    public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        return log.read(topic, after, most);
    }

    @Override
    public CompletionStage<State> state(String topic) {
        return log.state(topic);
    }

    @Override
    public CompletionStage<Watch> watch(String topic, Watcher watcher) {
        return log.watch(topic, watcher);
    }

    @Override
    public void close() {
        log.close();
    }
}
