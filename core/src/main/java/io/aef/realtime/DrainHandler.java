package io.aef.realtime;

/** Is told that a socket is writable again. */
@FunctionalInterface
public interface DrainHandler {

    /** Runs on the handler executor; what it throws is reported. */
    void handle() throws Exception;
}
