package io.aef.realtime.browser.relay;

import io.aef.realtime.browser.view.Drain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What has come for one browser, done in its order and beside what has come for others. Thread-safe. */
final class Inbox {

    /** What comes beyond that is dropped, as if it had been lost on its way. */
    static final int MOST = 2_048;

    private final Executor executor;
    private final Consumer<RuntimeException> onFailure;
    private final Drain doing = new Drain(this::doAll);

    /** Guarded by this. */
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    /** @param onFailure is told of each that has failed; the next goes on */
    Inbox(Executor executor, Consumer<RuntimeException> onFailure) {
        this.executor = executor;
        this.onFailure = onFailure;
    }

    void put(Runnable task) {
        synchronized (this) {
            if (waiting.size() >= MOST) {
                return;
            }
            waiting.add(task);
        }
        executor.execute(doing::run);
    }

    private void doAll() {
        for (Runnable next = poll(); next != null; next = poll()) {
            try {
                next.run();
            } catch (RuntimeException failed) {
                onFailure.accept(failed);
            }
        }
    }

    private synchronized @Nullable Runnable poll() {
        return waiting.poll();
    }
}
