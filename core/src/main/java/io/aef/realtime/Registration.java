package io.aef.realtime;

/** A handler that was registered. */
@FunctionalInterface
public interface Registration {

    /** Removes it. Harmless when it was removed before. Any thread. */
    void remove();
}
