package io.aef.realtime;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.json.JsonValue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Completes the stage of one {@code emitWithAck}: where {@link Completions} do, and outside the turn of the socket, so that a
 * handler may wait for it.
 */
record SocketAck<T>(Class<T> type, CompletableFuture<T> result, Executor completions, Listeners listeners, long begin)
        implements AckListener {

    @Override
    public void answered(List<JsonValue> args) {
        listeners.ackAnswered(listeners.since(begin));
        completions.execute(() -> {
            try {
                result.complete(AckConversion.convert(args, type));
            } catch (RuntimeException | Error unfit) {
                result.completeExceptionally(new AckUnfitException(List.of(), unfit));
            }
        });
    }

    @Override
    public void disconnected() {
        listeners.ackDisconnected();
        completions.execute(() -> result.completeExceptionally(new AckDisconnectedException(List.of())));
    }

    @Override
    public void dropped() {
        listeners.ackDropped();
        completions.execute(() -> result.completeExceptionally(new AckDroppedException(List.of())));
    }
}
