package io.aef.realtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Keeps failures that a client can repeat from filling the log: ten of a kind are logged in a minute, and of the rest how many
 * there were, with the next one or at the end. Thread-safe.
 */
final class FailureLog {

    private static final int EACH_MINUTE = 10;
    private static final long MINUTE = 60_000_000_000L;

    /** Kinds are named by the application, which may make them up as it goes: the rest counts as one kind. */
    private static final int MAX_KINDS = 1000;

    private static final String OTHERS = "any other";

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    FailureLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** Whether this one is to be logged. */
    boolean admits(String kind) {
        Kind known = kinds.get(kind);
        if (known == null) {
            String name = kinds.size() < MAX_KINDS ? kind : OTHERS;
            known = kinds.computeIfAbsent(name, fresh -> new Kind(nanoTime.getAsLong()));
            return admits(name, known);
        }
        return admits(kind, known);
    }

    private boolean admits(String name, Kind kind) {
        long unlogged = 0;
        boolean admitted;
        synchronized (kind) {
            long now = nanoTime.getAsLong();
            if (now - kind.since >= MINUTE) {
                unlogged = kind.takeUnlogged();
                kind.since = now;
            }
            admitted = ++kind.count <= EACH_MINUTE;
        }
        tell(name, unlogged);
        return admitted;
    }

    /** Tells what has not been told yet. */
    void flush() {
        kinds.forEach((name, kind) -> {
            long unlogged;
            synchronized (kind) {
                unlogged = kind.takeUnlogged();
            }
            tell(name, unlogged);
        });
    }

    private void tell(String name, long unlogged) {
        if (unlogged > 0) {
            log.warn(
                    "{} handler failed {} more times: only {} a minute are logged",
                    LogText.of(name),
                    unlogged,
                    EACH_MINUTE);
        }
    }

    /** How many there were since the beginning of its minute. */
    private static final class Kind {
        long since;
        long count;

        Kind(long since) {
            this.since = since;
        }

        long takeUnlogged() {
            long unlogged = Math.max(0, count - EACH_MINUTE);
            count = 0;
            return unlogged;
        }
    }
}
