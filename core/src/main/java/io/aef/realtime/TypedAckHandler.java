package io.aef.realtime;

/** Handles an event by its first argument, and acknowledges it. */
@FunctionalInterface
public interface TypedAckHandler<T> {

    /** As {@link EventHandler#handle}. */
    void handle(T data, Ack ack) throws Exception;
}
