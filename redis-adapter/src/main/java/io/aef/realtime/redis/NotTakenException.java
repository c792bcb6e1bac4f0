package io.aef.realtime.redis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Redis has not taken some messages of a batch, or has not said so. */
final class NotTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Throwable[] failures;

    /** @param failures of the messages in their order; null for those that were taken */
    NotTakenException(@Nullable Throwable[] failures, Throwable cause) {
        super("Redis has not taken all messages.", cause, false, false);
        this.failures = failures;
    }

    /** Of each message of a batch of that size. A failure of another kind is that of all of them. */
    static @Nullable Throwable[] failures(Throwable failure, int size) {
        Throwable cause = failure.getCause() instanceof NotTakenException ? failure.getCause() : failure;
        if (cause instanceof NotTakenException some) {
            return some.failures;
        }
        @Nullable Throwable[] all = new Throwable[size];
        Arrays.fill(all, failure);
        return all;
    }
}
