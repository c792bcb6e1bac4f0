package io.aef.realtime;

/** Handles an event with all its arguments. */
@FunctionalInterface
public interface EventHandler {

    /** Called on the server's handler executor; handlers of one socket run one after the other. May block there. */
    void handle(Args args, Ack ack) throws Exception;
}
