package io.aef.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

/**
 * Handlers of one kind, in the order they are called: a view, made when it is asked for, of a field that holds an immutable list.
 * Each change puts another list there. So a kind that nobody uses, as most are, costs an idle socket no object.
 */
final class HandlerList<O, H> {

    private final O owner;
    private final AtomicReferenceFieldUpdater<O, List<H>> field;

    /** @param field as {@link #field} finds it */
    HandlerList(O owner, AtomicReferenceFieldUpdater<O, List<H>> field) {
        this.owner = owner;
        this.field = field;
    }

    /** The volatile field of that name and of type {@code List<H>}; not a private one. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static <O, H> AtomicReferenceFieldUpdater<O, List<H>> field(Class<O> owner, String name) {
        return (AtomicReferenceFieldUpdater) AtomicReferenceFieldUpdater.newUpdater(owner, List.class, name);
    }

    Registration add(H handler) {
        change(handlers -> handlers.add(handler));
        return registration(() -> remove(handler));
    }

    Registration prepend(H handler) {
        change(handlers -> handlers.add(0, handler));
        return registration(() -> remove(handler));
    }

    private void remove(H handler) {
        change(handlers -> removeOne(handlers, handler));
    }

    void clear() {
        field.set(owner, List.of());
    }

    private void change(Consumer<List<H>> change) {
        field.updateAndGet(owner, before -> {
            List<H> after = new ArrayList<>(before);
            change.accept(after);
            return List.copyOf(after);
        });
    }

    /** Of a handler that is registered more often one registration goes, the first. */
    private static <H> void removeOne(List<H> handlers, H handler) {
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
