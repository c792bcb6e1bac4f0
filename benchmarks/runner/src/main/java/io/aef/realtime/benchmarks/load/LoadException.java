package io.aef.realtime.benchmarks.load;

/** A run that does not count: something was lost, doubled, reordered, refused or late beyond reason. */
public final class LoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }

    public LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
