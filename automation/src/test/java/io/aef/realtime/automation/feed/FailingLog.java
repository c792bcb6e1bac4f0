package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.ForwardingLog;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One that takes nothing. */
final class FailingLog extends ForwardingLog {

    FailingLog(EventLog readable) {
        super(readable);
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        return CompletableFuture.failedFuture(new IllegalStateException("full"));
    }
}
