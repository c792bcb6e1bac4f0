package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tells the node that has asked what the clients of this one answer to its broadcast, for as long as it waits. Thread-safe.
 */
final class ForwardedAcks implements BroadcastAckListener {

    private final Wire wire;
    private final String asker;
    private final String requestId;
    private final Duration timeout;
    private final AtomicInteger waitedFor = new AtomicInteger();
    /** Whether the time was over before all that had been sent to were done with it. */
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    /** @param timeout how long the node that has asked waits */
    ForwardedAcks(Wire wire, String asker, String requestId, Duration timeout) {
        this.wire = wire;
        this.asker = asker;
        this.requestId = requestId;
        this.timeout = timeout;
    }

    @Override
    public void sent(int clients) {
        wire.answer(asker, new ClusterMessage.ClientCount(requestId, clients));
        if (clients == 0) {
            end.complete(false);
        } else {
            waitedFor.set(clients);
            end.completeOnTimeout(true, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void onEnd(Consumer<Boolean> action) {
        end.thenAccept(action);
    }

    @Override
    public void answered(List<JsonValue> args) {
        wire.answer(asker, new ClusterMessage.Acknowledgement(requestId, args.isEmpty() ? null : args.get(0)));
        done();
    }

    // No wire has words for the following: whoever asked waits until its time is over.

    @Override
    public void disconnected() {
        done();
    }

    @Override
    public void dropped() {
        done();
    }

    private void done() {
        if (waitedFor.decrementAndGet() == 0) {
            end.complete(false);
        }
    }
}
