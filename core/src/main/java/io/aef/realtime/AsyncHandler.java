package io.aef.realtime;

import java.util.concurrent.CompletionStage;

/** Handles an event by its first argument; the result, when it is there, is the acknowledgement. */
@FunctionalInterface
public interface AsyncHandler<T, R> {

    /**
     * As {@link EventHandler#handle}. The next event of the socket does not wait for the stage. If the stage fails, the
     * failure is reported like one of a handler and nothing is acknowledged.
     */
    CompletionStage<R> handle(T data) throws Exception;
}
