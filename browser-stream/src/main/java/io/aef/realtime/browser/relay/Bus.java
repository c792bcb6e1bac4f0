package io.aef.realtime.browser.relay;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries messages to all other nodes. Some may be lost; those of one node come in their order, mostly. Thread-safe. */
public interface Bus {

    /** Does not wait. */
    void send(String kind, Map<String, Object> members, byte @Nullable [] bytes);

    /**
     * The same, and asks all of them.
     *
     * @return whether one says yes: false when all have said no, or have said nothing in that time; never fails
     */
    CompletionStage<Boolean> ask(String kind, Map<String, Object> members, Duration patience);

    /**
     * Has what comes from other nodes told; once.
     *
     * @return ends that
     */
    Runnable listen(Listener listener);

    /** Hears what other nodes say, one message after the other. */
    @FunctionalInterface
    interface Listener {

        /**
         * @param members plain Java, as of a parser; may be anything
         * @param bytes read when they are asked for; null if there are none
         * @return what is answered if it was asked
         */
        boolean heard(@Nullable String kind, @Nullable Object members, Supplier<byte @Nullable []> bytes);
    }
}
