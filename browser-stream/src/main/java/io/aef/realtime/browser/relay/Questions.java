package io.aef.realtime.browser.relay;

import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What another node was asked and has not answered: so much at once, and for so long. Thread-safe. */
final class Questions<T> {

    /** @param forget takes the end of its time back */
    private record Open<T>(CompletableFuture<T> answer, LongConsumer sending, Runnable forget) {}

    private final int most;
    private final Duration patience;
    private final Time time;

    /** Guarded by this, as is the field below. */
    private final Map<Long, Open<T>> open = new HashMap<>();

    private long asked;

    Questions(int most, Duration patience, Time time) {
        this.most = most;
        this.patience = patience;
        this.time = time;
    }

    /**
     * Asks one.
     *
     * @param sending sends it with its number; called with a lock, so that questions are sent in their order
     * @param silence what it fails with if there is no answer in time
     * @return null if too many are open
     */
    synchronized @Nullable CompletionStage<T> ask(LongConsumer sending, Exception silence) {
        if (open.size() >= most) {
            return null;
        }
        long number = ++asked;
        CompletableFuture<T> answer = new CompletableFuture<>();
        open.put(number, new Open<>(answer, sending, time.schedule(() -> fail(number, silence), patience)));
        sending.accept(number);
        return answer;
    }

    /** Sends each that is open once more, with its number: for such as may be answered twice. */
    synchronized void sendAgain() {
        open.forEach((number, question) -> question.sending().accept(number));
    }

    /** Harmless for what was not asked, or was answered. */
    void answer(long number, T value) {
        Open<T> question = take(number);
        if (question != null) {
            question.answer().complete(value);
        }
    }

    /** As {@link #answer}: it was refused. */
    void fail(long number, Exception why) {
        Open<T> question = take(number);
        if (question != null) {
            question.answer().completeExceptionally(why);
        }
    }

    /** Nothing is answered any more. */
    void failAll(Exception why) {
        List<Long> numbers;
        synchronized (this) {
            numbers = new ArrayList<>(open.keySet());
        }
        numbers.forEach(number -> fail(number, why));
    }

    private @Nullable Open<T> take(long number) {
        Open<T> question;
        synchronized (this) {
            question = open.remove(number);
        }
        if (question != null) {
            question.forget().run();
        }
        return question;
    }
}
