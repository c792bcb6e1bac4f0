package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserInput;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Input of one page on its way to another node, in order: one move at a time, and of those that wait the last. Thread-safe. */
final class InputLine {

    private record Held(BrowserInput move, CompletableFuture<Map<String, Object>> done) {}

    private final Function<BrowserInput, CompletionStage<Map<String, Object>>> send;
    private final InstantSource clock;

    /** Guarded by this, as is the field below. */
    private boolean moving;

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
        synchronized (this) {
            boolean move = input.kind() == BrowserInput.InputKind.MOVE;
            if (move && moving) {
                replaced = held;
                held = new Held(input, done);
            } else {
                sendHeld();
                moving |= move;
                pass(input, done, move);
            }
        }
        if (replaced != null) {
            replaced.done().complete(Map.of("appliedAt", clock.millis()));
        }
        return done;
    }

    private void sendHeld() {
        Held next = held;
        if (next != null) {
            held = null;
            moving = true;
            pass(next.move(), next.done(), true);
        }
    }

    private void pass(BrowserInput input, CompletableFuture<Map<String, Object>> done, boolean move) {
        send.apply(input).whenComplete((result, failure) -> {
            if (move) {
                moved();
            }
            if (failure == null) {
                done.complete(result);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    private synchronized void moved() {
        moving = false;
        sendHeld();
    }
}
