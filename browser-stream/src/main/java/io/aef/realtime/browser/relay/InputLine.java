package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserInput;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Input of one page on its way to another node, in order: one move at a time, and of those that wait the last. Thread-safe. */
final class InputLine {

    private record Held(BrowserInput move, CompletableFuture<Map<String, Object>> done) {}

    private record Sent(
            CompletionStage<Map<String, Object>> answer, CompletableFuture<Map<String, Object>> done, boolean move) {}

    private final Function<BrowserInput, CompletionStage<Map<String, Object>>> send;
    private final InstantSource clock;

    /** Moves that are not answered; more than one if something else was done between them. Guarded by this, as is the field below. */
    private int moving;

    private @Nullable Held held;

    /** @param send returns at once; the stage is done when the other node has answered */
    InputLine(Function<BrowserInput, CompletionStage<Map<String, Object>>> send, InstantSource clock) {
        this.send = send;
        this.clock = clock;
    }

    /** @return done when it is, or when another move has taken the place of this one */
    CompletionStage<Map<String, Object>> put(BrowserInput input) {
        CompletableFuture<Map<String, Object>> done = new CompletableFuture<>();
        Held replaced = null;
        List<Sent> sent = new ArrayList<>(2);
        synchronized (this) {
            boolean move = input.kind() == BrowserInput.InputKind.MOVE;
            if (move && moving > 0) {
                replaced = held;
                held = new Held(input, done);
            } else {
                sendHeld(sent);
                moving += move ? 1 : 0;
                sent.add(new Sent(send.apply(input), done, move));
            }
        }
        sent.forEach(this::await);
        if (replaced != null) {
            replaced.done().complete(Map.of("appliedAt", clock.millis()));
        }
        return done;
    }

    /** @param sent is added to, if there is one: to be awaited without the lock, as what is done already is told at once */
    private void sendHeld(List<Sent> sent) {
        Held next = held;
        if (next != null) {
            held = null;
            moving++;
            sent.add(new Sent(send.apply(next.move()), next.done(), true));
        }
    }

    private void await(Sent sent) {
        sent.answer().whenComplete((result, failure) -> {
            if (sent.move()) {
                moved();
            }
            if (failure == null) {
                sent.done().complete(result);
            } else {
                sent.done().completeExceptionally(failure);
            }
        });
    }

    private void moved() {
        List<Sent> sent = new ArrayList<>(1);
        synchronized (this) {
            moving--;
            if (moving == 0) {
                sendHeld(sent);
            }
        }
        sent.forEach(this::await);
    }
}
