package io.aef.realtime.automation.command;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one user wants of one execution takes effect in the order in which it came. No thread waits in line. Thread-safe.
 *
 * <pre>
 *  retry_step ◀── pause ◀── resume      each begins when all before it have left
 *        cancel ◀────────────┘          overtakes: it waits for nobody, and those behind wait for it as well
 * </pre>
 */
final class Lines {

    private record Key(String user, String executionId) {}

    private final int maxWaiting;
    private final Executor executor;

    /** Who has not left, in the order of arrival. Guarded by this, as all that they have. */
    private final Map<Key, Deque<Turn>> lines = new HashMap<>();

    /**
     * Without anybody in line.
     *
     * @param maxWaiting in each line, beside the one in front and those that overtake
     * @param executor begins what has waited
     */
    Lines(int maxWaiting, Executor executor) {
        this.maxWaiting = maxWaiting;
        this.executor = executor;
    }

    /** A place in a line. */
    final class Turn {

        private final @Nullable Key key;
        private final boolean overtakes;
        private @Nullable Runnable work;
        private boolean begun;
        private boolean waited;

        private Turn(@Nullable Key key, boolean overtakes) {
            this.key = key;
            this.overtakes = overtakes;
        }

        /** Begins it, once: at once and here, or by the executor when all before it have left. */
        void begin(Runnable action) {
            synchronized (Lines.this) {
                work = action;
                if (!isNext()) {
                    waited = true;
                    return;
                }
                begun = true;
            }
            action.run();
        }

        /** Whether it could not begin at once. */
        boolean hasWaited() {
            synchronized (Lines.this) {
                return waited;
            }
        }

        private boolean isNext() {
            return key == null || overtakes || first(key) == this;
        }

        /** It has ended, or is not to begin. Harmless more than once. */
        void leave() {
            Runnable next = key == null ? null : leave(key);
            if (next != null) {
                executor.execute(next);
            }
        }

        /** Whose turn it is now, if it is to begin. */
        private @Nullable Runnable leave(Key of) {
            synchronized (Lines.this) {
                Deque<Turn> line = lines.get(of);
                if (line == null || !line.remove(this)) {
                    return null;
                }
                Turn next = line.peek();
                if (next == null) {
                    lines.remove(of);
                } else if (!next.begun && next.work != null) {
                    next.begun = true;
                    return next.work;
                }
                return null;
            }
        }
    }

    private @Nullable Turn first(Key key) {
        Deque<Turn> line = lines.get(key);
        return line == null ? null : line.peek();
    }

    /**
     * Behind all of the same user and execution that came before. It must be left.
     *
     * @param executionId null for something that is about none: it waits for nobody
     * @param overtakes whether it does not wait itself
     * @throws RequestException {@link ErrorCode#BUSY} if too many wait
     */
    synchronized Turn join(String user, @Nullable String executionId, boolean overtakes) throws RequestException {
        if (executionId == null) {
            return new Turn(null, overtakes);
        }
        Key key = new Key(user, executionId);
        Deque<Turn> line = lines.get(key);
        if (line != null
                && !overtakes
                && line.stream().filter(turn -> !turn.overtakes).count() > maxWaiting) {
            throw new RequestException(
                    ErrorCode.BUSY, "Too many commands wait for this execution already.", Duration.ofSeconds(1));
        }
        Turn turn = new Turn(key, overtakes);
        lines.computeIfAbsent(key, first -> new ArrayDeque<>(2)).add(turn);
        return turn;
    }

    /** In how many lines there is somebody. */
    synchronized int count() {
        return lines.size();
    }
}
