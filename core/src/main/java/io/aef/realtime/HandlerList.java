package io.aef.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Handlers of one kind, in the order they are called. Copied on each change, as {@link EventHandlers} are. */
final class HandlerList<H> {

    private volatile List<H> handlers = List.of();

    /** Those there are now; the list does not change. */
    List<H> all() {
        return handlers;
    }

    synchronized Registration add(H handler) {
        return insert(handlers.size(), handler);
    }

    synchronized Registration prepend(H handler) {
        return insert(0, handler);
    }

    private Registration insert(int index, H handler) {
        List<H> more = new ArrayList<>(handlers);
        more.add(index, handler);
        handlers = List.copyOf(more);
        return registration(() -> remove(handler));
    }

    private synchronized void remove(H handler) {
        List<H> fewer = new ArrayList<>(handlers);
        removeOne(fewer, handler);
        handlers = List.copyOf(fewer);
    }

    synchronized void clear() {
        handlers = List.of();
    }

    /** Of a handler that is registered more often one registration goes, the first. */
    static <H> void removeOne(List<H> handlers, H handler) {
        for (int i = 0; i < handlers.size(); i++) {
            if (handlers.get(i) == handler) {
                handlers.remove(i);
                return;
            }
        }
    }

    /** Removes at its first call only: a second one must not hit another registration of the same handler. */
    static Registration registration(Runnable removal) {
        AtomicBoolean removed = new AtomicBoolean();
        return () -> {
            if (removed.compareAndSet(false, true)) {
                removal.run();
            }
        };
    }
}
