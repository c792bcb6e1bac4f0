package io.aef.realtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Middlewares in the order of their registration, each asked only when the one before has let the subject pass. */
final class MiddlewareChain<T> {

    /** Calls one middleware of this kind. */
    @FunctionalInterface
    interface Step<T> {
        void handle(T subject, Next next) throws Exception;
    }

    private final List<Step<T>> steps = new CopyOnWriteArrayList<>();

    void add(Step<T> step) {
        steps.add(step);
    }

    void addAll(MiddlewareChain<T> others) {
        steps.addAll(others.steps);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /**
     * Asks all middlewares that are registered now.
     *
     * @param executor where to go on when a middleware decides later
     * @param failed is told what a middleware threw, unless it was a {@link RejectedException}
     * @param outcome receives null if all let it pass
     */
    void run(T subject, Executor executor, Consumer<Throwable> failed, Consumer<@Nullable RejectedException> outcome) {
        new Run(List.copyOf(steps), subject, executor, failed, outcome).next(0);
    }

    private final class Run {
        private final List<Step<T>> snapshot;
        private final T subject;
        private final Executor executor;
        private final Consumer<Throwable> failed;
        private final Consumer<@Nullable RejectedException> outcome;

        Run(
                List<Step<T>> snapshot,
                T subject,
                Executor executor,
                Consumer<Throwable> failed,
                Consumer<@Nullable RejectedException> outcome) {
            this.snapshot = snapshot;
            this.subject = subject;
            this.executor = executor;
            this.failed = failed;
            this.outcome = outcome;
        }

        void next(int index) {
            if (index == snapshot.size()) {
                outcome.accept(null);
                return;
            }
            Thread caller = Thread.currentThread();
            boolean[] inCall = {true};
            Next next = new Next(rejected -> {
                Runnable proceed = () -> {
                    if (rejected != null) {
                        outcome.accept(rejected);
                    } else {
                        next(index + 1);
                    }
                };
                // Decided within the call, the chain goes on here; decided later, in the socket's turn.
                if (Thread.currentThread() == caller && inCall[0]) {
                    proceed.run();
                } else {
                    executor.execute(proceed);
                }
            });
            try {
                snapshot.get(index).handle(subject, next);
            } catch (RejectedException rejected) {
                next.fail(rejected);
            } catch (Throwable thrown) {
                failed.accept(thrown);
                next.fail(new RejectedException("internal error"));
            } finally {
                inCall[0] = false;
            }
        }
    }
}
