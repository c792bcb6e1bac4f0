package io.aef.realtime;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the answers to one broadcast. It is complete when every node has said to how many sockets it sent, and as many
 * have answered, disconnected or missed it.
 */
final class BroadcastAcks<T> implements BroadcastAckListener {

    private final Class<T> type;
    private final SocketIoServer server;
    private final @Nullable Duration timeout;
    private final Listeners listeners;
    private final long begin;
    private final CompletableFuture<List<T>> result = new CompletableFuture<>();

    private final List<List<JsonValue>> answers = new ArrayList<>();
    private int nodesExpected = Integer.MAX_VALUE;
    private int nodesHeard;
    private int socketsExpected;
    private int socketsGone;
    private int socketsMissed;
    private final List<Consumer<Boolean>> ends = new ArrayList<>(2);
    private boolean timeIsOver;
    private boolean done;
    private @Nullable ScheduledFuture<?> timer;

    BroadcastAcks(Class<T> type, SocketIoServer server, @Nullable Duration timeout) {
        this.type = type;
        this.server = server;
        this.timeout = timeout;
        this.listeners = server.listeners();
        this.begin = listeners.begin();
    }

    /**
     * Waits for the nodes of the adapter, or for this node alone if there is none given.
     *
     * @return completes where {@link Completions} do
     */
    CompletionStage<List<T>> start(@Nullable Adapter adapter) {
        if (adapter == null) {
            expectNodes(1);
        } else {
            adapter.serverCount().whenComplete((count, failure) -> expectNodes(failure == null ? count : 1));
        }
        synchronized (this) {
            if (timeout != null && !done) {
                timer = server.timer().schedule(this::timedOut, timeout);
            }
        }
        return result;
    }

    private void expectNodes(int count) {
        change(() -> nodesExpected = count);
    }

    @Override
    public void sent(int sockets) {
        change(() -> {
            nodesHeard++;
            socketsExpected += sockets;
        });
    }

    @Override
    public void onEnd(Consumer<Boolean> action) {
        synchronized (this) {
            if (!done) {
                ends.add(action);
                return;
            }
        }
        action.accept(timeIsOver);
    }

    @Override
    public void answered(List<JsonValue> args) {
        change(() -> answers.add(args), () -> listeners.ackAnswered(listeners.since(begin)));
    }

    @Override
    public void disconnected() {
        change(() -> socketsGone++, listeners::ackDisconnected);
    }

    @Override
    public void dropped() {
        change(() -> socketsMissed++, listeners::ackDropped);
    }

    @Override
    public void timedOut() {
        change(() -> timeIsOver = true, () -> {
            for (int left = unanswered(); left > 0; left--) {
                listeners.ackTimedOut();
            }
        });
    }

    private synchronized int unanswered() {
        return socketsExpected - answers.size() - socketsGone - socketsMissed;
    }

    private void change(Runnable change) {
        change(change, () -> {});
    }

    /**
     * The end runs the application's code, and so begins outside the lock: it may run right here.
     *
     * @param told tells the listeners of the change, if it counts
     */
    private void change(Runnable change, Runnable told) {
        Runnable end;
        synchronized (this) {
            if (done) {
                return;
            }
            change.run();
            end = endIfDue();
        }
        told.run();
        if (end != null) {
            server.completions().execute(end);
            List<Consumer<Boolean>> over;
            synchronized (this) {
                over = List.copyOf(ends);
                ends.clear();
            }
            over.forEach(each -> each.accept(timeIsOver));
        }
    }

    private @Nullable Runnable endIfDue() {
        if (timeIsOver) {
            return end(AckTimeoutException::new);
        }
        boolean allThere =
                nodesHeard >= nodesExpected && answers.size() + socketsGone + socketsMissed >= socketsExpected;
        return allThere ? end(whatIsMissing()) : null;
    }

    private @Nullable Function<List<?>, AckException> whatIsMissing() {
        if (socketsGone > 0) {
            return AckDisconnectedException::new;
        }
        return socketsMissed > 0 ? AckDroppedException::new : null;
    }

    private Runnable end(@Nullable Function<List<?>, AckException> failure) {
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        List<List<JsonValue>> received = List.copyOf(answers);
        return () -> complete(received, failure);
    }

    /** Converts what the clients sent: here, because that runs the application's code. */
    private void complete(List<List<JsonValue>> received, @Nullable Function<List<?>, AckException> failure) {
        List<T> responses = new ArrayList<>(received.size());
        Throwable unfit = null;
        for (List<JsonValue> args : received) {
            try {
                responses.add(AckConversion.convert(args, type));
            } catch (RuntimeException | Error notOfTheType) {
                unfit = notOfTheType;
            }
        }
        if (failure != null) {
            result.completeExceptionally(failure.apply(responses));
        } else if (unfit != null) {
            result.completeExceptionally(new AckUnfitException(responses, unfit));
        } else {
            result.complete(responses);
        }
    }
}
