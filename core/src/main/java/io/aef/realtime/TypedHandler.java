package io.aef.realtime;

/** Handles an event by its first argument. */
@FunctionalInterface
public interface TypedHandler<T> {

    /** As {@link EventHandler#handle}. */
    void handle(T data) throws Exception;
}
