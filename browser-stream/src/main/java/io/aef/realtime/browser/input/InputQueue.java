package io.aef.realtime.browser.input;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Input on its way to a browser, in its order. A few go ahead without an answer, so that typing does not wait for the browser; of moves that
 * wait, only the last one is carried out. Thread-safe.
 */
final class InputQueue {

    static final int IN_FLIGHT = 8;
    static final int WAITING = 128;

    /** @param owner who wants it */
    private record Entry(Object owner, InputAction action, CompletableFuture<@Nullable OptionList> done) {}

    private final InputTarget target;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean sending;

    InputQueue(InputTarget target) {
        this.target = target;
    }

    /**
     * Puts some in, one behind the other.
     *
     * @param owner who wants it
     * @return done when the browser has the last, with the list that one of them has found; failed with {@code BUSY} at once if too many wait
     */
    CompletionStage<@Nullable OptionList> put(Object owner, List<InputAction> actions) {
        CompletableFuture<@Nullable OptionList> all = CompletableFuture.completedFuture(null);
        Entry replaced = null;
        synchronized (this) {
            if (actions.size() == 1 && actions.get(0) instanceof InputAction.Move) {
                replaced = takeMove(owner);
            }
            if (waiting.size() + actions.size() > WAITING) {
                return CompletableFuture.failedFuture(
                        new RequestException(ErrorCode.BUSY, "The browser does not follow."));
            }
            for (InputAction action : actions) {
                Entry entry = new Entry(owner, action, new CompletableFuture<>());
                waiting.add(entry);
                all = all.thenCombine(entry.done(), (list, another) -> list != null ? list : another);
            }
        }
        if (replaced != null) {
            replaced.done().complete(null);
        }
        sendSome();
        return all;
    }

    /** The move that waits last, if another one takes its place. */
    private @Nullable Entry takeMove(Object owner) {
        Entry last = waiting.peekLast();
        return last != null && last.owner() == owner && last.action() instanceof InputAction.Move
                ? waiting.pollLast()
                : null;
    }

    /** Refuses what waits of all others. */
    void keepOnly(@Nullable Object owner) {
        List<Entry> others = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(entry -> entry.owner() != owner && others.add(entry));
        }
        RequestException refusal =
                new RequestException(ErrorCode.INVALID_STATE, "You do not drive this browser any more.");
        others.forEach(entry -> entry.done().completeExceptionally(refusal));
    }

    private void sendSome() {
        for (Entry next = take(true); next != null; next = take(false)) {
            Entry entry = next;
            CompletionStage<@Nullable OptionList> performed;
            try {
                performed = target.perform(entry.action());
            } catch (RuntimeException e) {
                performed = CompletableFuture.failedFuture(e);
            }
            performed.whenComplete((list, failure) -> ended(entry, list, failure));
        }
    }

    /** One thread sends at a time, or the order would be lost: whoever comes meanwhile leaves it to that one. */
    private synchronized @Nullable Entry take(boolean first) {
        if (first && sending) {
            return null;
        }
        Entry next = inFlight < IN_FLIGHT ? waiting.poll() : null;
        sending = next != null;
        if (sending) {
            inFlight++;
        }
        return next;
    }

    private void ended(Entry entry, @Nullable OptionList list, @Nullable Throwable failure) {
        synchronized (this) {
            inFlight--;
        }
        if (failure == null) {
            entry.done().complete(list);
        } else {
            entry.done().completeExceptionally(failure);
        }
        sendSome();
    }
}
