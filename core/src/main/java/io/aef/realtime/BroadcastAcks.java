package io.aef.realtime;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects the answers to one broadcast. It is complete when every node has said to how many sockets it sent, and as many
 * have answered or disconnected.
 */
final class BroadcastAcks<T> implements BroadcastAckListener {

    private final Class<T> type;
    private final SocketIoServer server;
    private final @Nullable Duration timeout;
    private final CompletableFuture<List<T>> result = new CompletableFuture<>();
    private final List<T> responses = new ArrayList<>();

    private int nodesExpected = Integer.MAX_VALUE;
    private int nodesHeard;
    private int socketsExpected;
    private int socketsGone;
    private boolean done;
    private @Nullable JsonException unfit;
    private @Nullable ScheduledFuture<?> timer;

    BroadcastAcks(Class<T> type, SocketIoServer server, @Nullable Duration timeout) {
        this.type = type;
        this.server = server;
        this.timeout = timeout;
    }

    /**
     * Waits for the nodes of the adapter, or for this node alone if there is none given.
     *
     * @return completes on the handler executor
     */
    CompletionStage<List<T>> start(@Nullable Adapter adapter) {
        synchronized (this) {
            if (timeout != null && !done) {
                timer = server.timer().schedule(this::timedOut, timeout);
            }
        }
        if (adapter == null) {
            expectNodes(1);
        } else {
            adapter.serverCount().whenComplete((count, failure) -> expectNodes(failure == null ? count : 1));
        }
        return result;
    }

    private synchronized void expectNodes(int count) {
        nodesExpected = count;
        completeIfAllThere();
    }

    @Override
    public synchronized void sent(int sockets) {
        nodesHeard++;
        socketsExpected += sockets;
        completeIfAllThere();
    }

    @Override
    public synchronized void answered(List<JsonValue> args) {
        if (done) {
            return;
        }
        try {
            responses.add(AckConversion.convert(args, type));
        } catch (JsonException wrongType) {
            unfit = wrongType;
            socketsGone++;
        }
        completeIfAllThere();
    }

    @Override
    public synchronized void disconnected() {
        socketsGone++;
        completeIfAllThere();
    }

    private synchronized void timedOut() {
        if (!done) {
            end(new AckTimeoutException(new ArrayList<>(responses)));
        }
    }

    private void completeIfAllThere() {
        if (done || nodesHeard < nodesExpected || responses.size() + socketsGone < socketsExpected) {
            return;
        }
        if (unfit != null) {
            end(unfit);
        } else {
            end(socketsGone == 0 ? null : new AckDisconnectedException(new ArrayList<>(responses)));
        }
    }

    private void end(@Nullable Throwable failure) {
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        List<T> answers = new ArrayList<>(responses);
        server.executor().execute(() -> {
            if (failure == null) {
                result.complete(answers);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
