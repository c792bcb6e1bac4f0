package io.aef.realtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a failed stage of whatever a bus throws, and of there being none yet, and has it told what Redis refuses. */
final class GuardedBus implements Bus {

    private final Supplier<@Nullable Bus> bus;
    private final BooleanSupplier connecting;
    private final Consumer<Throwable> refused;

    /**
     * @param bus null as long as Redis has not been reached
     * @param connecting whether that is because the first attempt to reach it is under way
     * @param refused is told of each answer that is a no, unless it is to a message: what becomes of those is the sender's to tell
     */
    GuardedBus(Supplier<@Nullable Bus> bus, BooleanSupplier connecting, Consumer<Throwable> refused) {
        this.bus = bus;
        this.connecting = connecting;
        this.refused = refused;
    }

    /** Redis has not been reached yet, so nothing was asked of it. */
    static final class UnreachedException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        private final boolean connecting;

        UnreachedException(boolean connecting) {
            super("Redis has not been reached yet.");
            this.connecting = connecting;
        }

        /** Whether nothing is wrong yet: the first attempt is under way. */
        boolean isConnecting() {
            return connecting;
        }
    }

    private <T extends @Nullable Object> CompletionStage<T> with(Function<Bus, CompletionStage<T>> call) {
        Bus now = bus.get();
        if (now == null) {
            return CompletableFuture.failedFuture(new UnreachedException(connecting.getAsBoolean()));
        }
        try {
            CompletionStage<T> answer = call.apply(now);
            answer.whenComplete((done, failure) -> {
                if (failure != null && Replies.isRefusal(failure)) {
                    refused.accept(failure);
                }
            });
            return answer;
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    @Override
    public CompletionStage<Void> send(List<Message> messages) {
        return with(now -> now.send(messages));
    }

    @Override
    public Object serverOf(String target) {
        Bus now = bus.get();
        try {
            return now == null ? ONE : now.serverOf(target);
        } catch (RuntimeException thrown) {
            return ONE;
        }
    }

    @Override
    public CompletionStage<Void> probe(Message message) {
        return with(now -> now.probe(message));
    }

    @Override
    public boolean isOver() {
        Bus now = bus.get();
        return now != null && now.isOver();
    }

    @Override
    public CompletionStage<StreamPosition> end(String stream) {
        return with(now -> now.end(stream));
    }

    @Override
    public CompletionStage<StreamPosition> first(String stream) {
        return with(now -> now.first(stream));
    }

    @Override
    public CompletionStage<List<Entry>> range(String stream, StreamPosition behind, StreamPosition to, int most) {
        return with(now -> now.range(stream, behind, to, most));
    }

    @Override
    public CompletionStage<@Nullable Taken> take(String key) {
        return this.<@Nullable Taken>with(now -> now.take(key));
    }

    @Override
    public CompletionStage<List<Entry>> read(String stream, StreamPosition behind, int most, Duration wait) {
        return with(now -> now.read(stream, behind, most, wait));
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, Receiver receiver) {
        return with(now -> now.subscribe(channel, receiver));
    }

    @Override
    public CompletionStage<Subscription> subscribeToPattern(String pattern, Receiver receiver) {
        return with(now -> now.subscribeToPattern(pattern, receiver));
    }

    @Override
    public CompletionStage<Map<String, String>> enroll(String list, String node, String name, Duration lifetime) {
        return with(now -> now.enroll(list, node, name, lifetime));
    }

    @Override
    public CompletionStage<Void> strike(String list, String node, String name) {
        return with(now -> now.strike(list, node, name));
    }

    @Override
    public CompletionStage<Integer> subscribers(String channel) {
        return with(now -> now.subscribers(channel));
    }
}
