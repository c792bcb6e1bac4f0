package io.aef.realtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one socket one after the other, in the order they were given, on a shared executor. Holds nothing while
 * there is nothing to run: every idle socket has one.
 *
 * <p>The waiting tasks are a chain. Whoever adds one makes it the last, and then links it behind the one that was last before.
 * Nobody waits for the other: if the runner comes to the end of the chain between these two steps, it leaves a mark there, and the one
 * who finds the mark has his task run.
 *
 * <pre>
 *  add   last := mine ── nobody was last ──────────────────────────▶ run from mine on
 *                     └─ link behind whoever was ── mark is there ──▶ run from mine on
 *                                                └─ linked ─────────▶ done: it is run by the runner
 *  run   task ── linked to another? ── yes ──▶ that one
 *                                   └─ no ── still the last? ── yes ──▶ nobody is: done
 *                                                            └─ no ── leave the mark: done
 * </pre>
 */
final class Mailbox implements Executor {

    private static final class Entry {
        final @Nullable Runnable task;

        /** The one behind it, or {@link #LEFT}; null while there is none. */
        volatile @Nullable Entry next;

        Entry(@Nullable Runnable task) {
            this.task = task;
        }
    }

    /** Stands behind an entry that the runner has left. */
    private static final Entry LEFT = new Entry(null);

    private static final VarHandle LAST;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(Mailbox.class, "last", Entry.class);
            NEXT = lookup.findVarHandle(Entry.class, "next", Entry.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Executor executor;

    @SuppressWarnings("unused") // by LAST
    private volatile @Nullable Entry last;

    Mailbox(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        Entry mine = new Entry(task);
        Entry before = (Entry) LAST.getAndSet(this, mine);
        if (before == null || !NEXT.compareAndSet(before, null, mine)) {
            executor.execute(() -> drain(mine));
        }
    }

    private void drain(Entry first) {
        Entry entry = first;
        while (entry != null) {
            run(entry.task);
            entry = after(entry);
        }
    }

    /** The next that is to be run; null if this is over. */
    private @Nullable Entry after(Entry done) {
        Entry next = done.next;
        if (next == null) {
            if (LAST.compareAndSet(this, done, null) || NEXT.compareAndSet(done, null, LEFT)) {
                return null;
            }
            next = done.next;
        }
        // Else an old entry would keep all that came after it from being collected early.
        NEXT.setOpaque(done, LEFT);
        return next;
    }

    /** Tasks catch what the application throws. If one fails still, such as for want of memory, the others have their turn. */
    private static void run(@Nullable Runnable task) {
        if (task == null) {
            return;
        }
        try {
            task.run();
        } catch (Throwable failure) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }
}
