package io.aef.realtime;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a log for an exception whose message would break the line: such messages often quote what a client sent. It shows
 * the same types, stack traces and causes.
 */
final class LoggedFailure extends Throwable {

    private static final long serialVersionUID = 1L;

    private static final int MAX_DEPTH = 20;

    private final String text;

    private LoggedFailure(Throwable original, @Nullable Throwable cause) {
        super(null, cause, true, true);
        String message = original.getLocalizedMessage();
        String type = original.getClass().getName();
        this.text = message == null ? type : type + ": " + LogText.ofMessage(message);
        setStackTrace(original.getStackTrace());
    }

    /** The exception itself if it and what it carries are fit for a log, else what stands for it. */
    static Throwable of(Throwable thrown) {
        return isFit(thrown, Collections.newSetFromMap(new IdentityHashMap<>())) ? thrown : copy(thrown, 0);
    }

    private static boolean isFit(@Nullable Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return true;
        }
        String message = thrown.getLocalizedMessage();
        if (message != null && !LogText.ofMessage(message).equals(message) || !isFit(thrown.getCause(), seen)) {
            return false;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!isFit(suppressed, seen)) {
                return false;
            }
        }
        return true;
    }

    private static LoggedFailure copy(Throwable original, int depth) {
        Throwable cause = original.getCause();
        boolean deeper = depth < MAX_DEPTH;
        LoggedFailure copy = new LoggedFailure(original, cause == null || !deeper ? null : copy(cause, depth + 1));
        if (deeper) {
            for (Throwable suppressed : original.getSuppressed()) {
                copy.addSuppressed(copy(suppressed, depth + 1));
            }
        }
        return copy;
    }

    @Override
    public String toString() {
        return text;
    }
}
