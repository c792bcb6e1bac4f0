package io.aef.realtime.browser.driving;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.OptionList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Input on its way to a browser, in its order. A few go ahead without an answer, so that typing does not wait for the browser; of moves that
 * wait, only the last one is carried out. What is held waits as well. Thread-safe.
 */
final class InputQueue {

    static final int IN_FLIGHT = 8;
    static final int WAITING = 128;

    /** @param owner who wants it */
    private record Entry(Object owner, InputAction action, CompletableFuture<@Nullable OptionList> done) {}

    private final InputTarget target;
    private final Deque<Entry> waiting = new ArrayDeque<>();

    /** Moves that need not be carried out any more. */
    private final List<Entry> replaced = new ArrayList<>();

    private int inFlight;
    private boolean sending;

    /** Whose is not to be carried out; by identity. */
    private final Set<Object> held = Collections.newSetFromMap(new IdentityHashMap<>());

    InputQueue(InputTarget target) {
        this.target = target;
    }

    /**
     * Puts some in, one behind the other; {@link #send} has them carried out.
     *
     * @param owner who wants it
     * @return done when the browser has the last, with the list that one of them has found; failed with {@code BUSY} at once if too many wait
     */
    synchronized CompletionStage<@Nullable OptionList> put(Object owner, List<InputAction> actions) {
        CompletableFuture<@Nullable OptionList> all = CompletableFuture.completedFuture(null);
        if (actions.size() == 1 && actions.get(0) instanceof InputAction.Move) {
            takeMove(owner);
        }
        if (waiting.size() + actions.size() > WAITING) {
            return CompletableFuture.failedFuture(new RequestException(ErrorCode.BUSY, "The browser does not follow."));
        }
        for (InputAction action : actions) {
            Entry entry = new Entry(owner, action, new CompletableFuture<>());
            waiting.add(entry);
            all = all.thenCombine(entry.done(), (list, another) -> list != null ? list : another);
        }
        return all;
    }

    /** The move that waits last, if another one takes its place. */
    private void takeMove(Object owner) {
        Entry last = waiting.peekLast();
        if (last != null && last.owner() == owner && last.action() instanceof InputAction.Move) {
            replaced.add(waiting.removeLast());
        }
    }

    /** What waits of one, and what it puts in, is not to be carried out before it is let. */
    synchronized void hold(Object owner) {
        held.add(owner);
    }

    /** What waits of one may be carried out again, by {@link #send}. */
    synchronized void let(Object owner) {
        held.remove(owner);
    }

    /** Refuses what waits of all others; {@link #send} has the rest carried out. */
    void keepOnly(@Nullable Object owner) {
        refuse(other -> other != owner, ErrorCode.INVALID_STATE, "You do not drive this browser any more.");
    }

    /** Refuses what waits of those, which may have held up others: {@link #send}. */
    void refuse(Predicate<Object> owners, ErrorCode code, String why) {
        List<Entry> refused = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(entry -> owners.test(entry.owner()) && refused.add(entry));
            held.removeIf(owners);
        }
        refused.forEach(entry -> entry.done().completeExceptionally(new RequestException(code, why)));
    }

    /** Has carried out what is not held and may go ahead. */
    void send() {
        takeReplaced().forEach(entry -> entry.done().complete(null));
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
        Entry next = waiting.peek();
        sending = next != null && !held.contains(next.owner()) && inFlight < IN_FLIGHT;
        if (!sending) {
            return null;
        }
        inFlight++;
        return waiting.remove();
    }

    private synchronized List<Entry> takeReplaced() {
        List<Entry> taken = List.copyOf(replaced);
        replaced.clear();
        return taken;
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
        send();
    }
}
