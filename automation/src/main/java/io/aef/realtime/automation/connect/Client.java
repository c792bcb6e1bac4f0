package io.aef.realtime.automation.connect;

import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.feed.Follower;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection and who is behind it. Thread-safe. */
final class Client implements Follower {

    private final Socket socket;
    private final AtomicReference<@Nullable Runnable> stuck = new AtomicReference<>();
    private volatile Principal principal;
    private CompletionStage<?> latest = CompletableFuture.completedFuture(null);

    Client(Socket socket, Principal principal) {
        this.socket = socket;
        this.principal = principal;
        socket.onDrain(() -> goOn());
    }

    Socket socket() {
        return socket;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    void become(Principal other) {
        principal = other;
    }

    /** Behind all that it has asked for before: what somebody asks for is done in that order, however long each takes. */
    synchronized void inTurn(Supplier<CompletionStage<?>> request) {
        latest = latest.handle((done, failure) -> request.get()).thenCompose(stage -> stage);
    }

    @Override
    public void whenWritable(Runnable action) {
        if (socket.isWritable()) {
            action.run();
            return;
        }
        stuck.set(action);
        // It may have become so meanwhile, and nobody have been told.
        if (socket.isWritable()) {
            goOn();
        }
    }

    private void goOn() {
        Runnable action = stuck.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }
}
