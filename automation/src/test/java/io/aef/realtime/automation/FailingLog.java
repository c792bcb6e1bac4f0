package io.aef.realtime.automation;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One that takes nothing. */
public final class FailingLog extends ForwardingLog {

    public FailingLog(EventLog readable) {
        super(readable);
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        return CompletableFuture.failedFuture(new IllegalStateException("full"));
    }
}
