package io.aef.realtime;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a middleware goes on. The first call counts, from any thread; later ones do nothing. */
public final class Next {

    private static final String REFUSED = "not allowed";

    private final AtomicBoolean decided = new AtomicBoolean();
    private final Consumer<@Nullable RejectedException> outcome;

    Next(Consumer<@Nullable RejectedException> outcome) {
        this.outcome = outcome;
    }

    /** Lets it pass. */
    public void proceed() {
        decide(null);
    }

    /** Refuses it; a client that wants to join a namespace is told the message. */
    public void reject(String message) {
        decide(new RejectedException(message));
    }

    /** Refuses it with a message and more data, which the client finds in {@code err.data}. */
    public void reject(String message, @Nullable Object data) {
        decide(new RejectedException(message, data));
    }

    /** Lets it pass if allowed, else refuses it with the message {@code not allowed}. */
    public void verify(boolean allowed) {
        decide(allowed ? null : new RejectedException(REFUSED));
    }

    /**
     * Waits for a check: a stage that completes with {@code false} or fails refuses, any other result lets it pass. The
     * client is told the message of a {@link RejectedException}, and {@code not allowed} in all other cases.
     */
    public void verify(CompletionStage<?> check) {
        check.whenComplete((result, failure) -> {
            if (failure == null) {
                verify(!Boolean.FALSE.equals(result));
            } else {
                decide(
                        Failures.rootOf(failure) instanceof RejectedException rejected
                                ? rejected
                                : new RejectedException(REFUSED));
            }
        });
    }

    void fail(RejectedException rejected) {
        decide(rejected);
    }

    private void decide(@Nullable RejectedException rejected) {
        if (decided.compareAndSet(false, true)) {
            outcome.accept(rejected);
        }
    }
}
