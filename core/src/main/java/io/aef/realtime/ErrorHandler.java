package io.aef.realtime;

/** Is told what a client got wrong. */
@FunctionalInterface
public interface ErrorHandler {

    /** Called on the server's handler executor. */
    void handle(Throwable error) throws Exception;
}
