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

    private static final class Entry {

        InputAction action;
        final List<CompletableFuture<@Nullable OptionList>> done = new ArrayList<>(1);

        Entry(InputAction action) {
            this.action = action;
        }
    }

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
     * @return done when the browser has the last, with the list that one of them has found; failed with {@code BUSY} at once if too many wait
     */
    CompletionStage<@Nullable OptionList> put(List<InputAction> actions) {
        CompletableFuture<@Nullable OptionList> all = CompletableFuture.completedFuture(null);
        synchronized (this) {
            if (waiting.size() + actions.size() > WAITING && !conflates(actions)) {
                return CompletableFuture.failedFuture(
                        new RequestException(ErrorCode.BUSY, "The browser does not follow."));
            }
            for (InputAction action : actions) {
                CompletableFuture<@Nullable OptionList> done = new CompletableFuture<>();
                append(action, done);
                all = all.thenCombine(done, (list, another) -> list != null ? list : another);
            }
        }
        sendSome();
        return all;
    }

    private boolean conflates(List<InputAction> actions) {
        return actions.size() == 1
                && actions.get(0) instanceof InputAction.Move
                && waiting.getLast().action instanceof InputAction.Move;
    }

    private void append(InputAction action, CompletableFuture<@Nullable OptionList> done) {
        Entry last = waiting.peekLast();
        if (last != null && last.action instanceof InputAction.Move && action instanceof InputAction.Move) {
            last.action = action;
        } else {
            last = new Entry(action);
            waiting.add(last);
        }
        last.done.add(done);
    }

    private void sendSome() {
        for (Entry next = take(true); next != null; next = take(false)) {
            Entry entry = next;
            CompletionStage<@Nullable OptionList> performed;
            try {
                performed = target.perform(entry.action);
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
        for (CompletableFuture<@Nullable OptionList> done : entry.done) {
            if (failure == null) {
                done.complete(list);
            } else {
                done.completeExceptionally(failure);
            }
        }
        sendSome();
    }
}
