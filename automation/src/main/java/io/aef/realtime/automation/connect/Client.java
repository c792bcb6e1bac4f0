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
    private final TokenLife life;
    private final Rechecks.State recheck = new Rechecks.State();
    private CompletionStage<?> latestRefresh = CompletableFuture.completedFuture(null);
    private CompletionStage<?> latest = CompletableFuture.completedFuture(null);

    Client(Socket socket, Principal principal, TokenLife life) {
        this.socket = socket;
        this.principal = principal;
        this.life = life;
        socket.onDrain(() -> goOn());
    }

    Socket socket() {
        return socket;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    Rechecks.State recheck() {
        return recheck;
    }

    TokenLife life() {
        return life;
    }

    /**
     * Has shown something newer.
     *
     * @return false if it is over already
     */
    boolean become(Principal other) {
        return life.renew(other.expires(), () -> {
            principal = other;
            SocketData.keep(socket, other);
        });
    }

    /** As {@link #inTurn}, but for what it shows of itself: that must not wait for anything else. */
    synchronized void refreshInTurn(Supplier<CompletionStage<?>> refresh) {
        latestRefresh = latestRefresh.handle((done, failure) -> refresh.get()).thenCompose(stage -> stage);
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
