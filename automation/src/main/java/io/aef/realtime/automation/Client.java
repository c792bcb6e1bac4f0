package io.aef.realtime.automation;

import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.feed.Follower;
import io.aef.realtime.automation.feed.Viewer;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** One connection and who is behind it. Thread-safe. */
final class Client implements Follower {

    /** That wait: each may hold a long token. */
    private static final int MAX_REFRESHES = 8;

    private final Socket socket;

    /** What waits until it can take more: of each topic that it follows and is behind with. */
    private final Queue<Runnable> stuck = new ConcurrentLinkedQueue<>();

    private volatile Viewer viewer;
    private final TokenLife life;
    private final Visits.Visit visit;
    private final Rechecks.State recheck = new Rechecks.State();
    private final Turns refreshes = new Turns(MAX_REFRESHES);
    private final Turns requests;

    /** @param maxWaiting how much that it asks for may wait for what it has asked for before */
    Client(Socket socket, Principal principal, TokenLife life, Visits.Visit visit, int maxWaiting) {
        this.socket = socket;
        this.viewer = new Viewer(principal);
        this.life = life;
        this.visit = visit;
        this.requests = new Turns(maxWaiting);
        socket.onDrain(() -> goOn());
    }

    Socket socket() {
        return socket;
    }

    @Override
    public Principal principal() {
        return viewer.principal();
    }

    @Override
    public Viewer viewer() {
        return viewer;
    }

    Rechecks.State recheck() {
        return recheck;
    }

    TokenLife life() {
        return life;
    }

    Visits.Visit visit() {
        return visit;
    }

    /**
     * Has shown something newer.
     *
     * @return false if it is over already
     */
    boolean become(Principal other) {
        return life.renew(other.expires(), () -> {
            viewer = new Viewer(other);
            SocketData.keep(socket, other);
        });
    }

    /** As {@link #inTurn}, but for what it shows of itself: that must not wait for anything else. */
    boolean refreshInTurn(Supplier<CompletionStage<?>> refresh) {
        return refreshes.take(refresh);
    }

    /**
     * Behind all that it has asked for before: what somebody asks for is done in that order, however long each takes.
     *
     * @return false if too much waits already; see {@link Turns#refusal}
     */
    boolean inTurn(Supplier<CompletionStage<?>> request) {
        return requests.take(request);
    }

    @Override
    public boolean isWritable() {
        return socket.isWritable();
    }

    @Override
    public void whenWritable(Runnable action) {
        if (socket.isWritable()) {
            action.run();
            return;
        }
        stuck.add(action);
        // It may have become so meanwhile, and nobody have been told.
        goOn();
    }

    /** One after the other, as long as it can take more. */
    private void goOn() {
        while (socket.isWritable()) {
            Runnable action = stuck.poll();
            if (action == null) {
                return;
            }
            action.run();
        }
    }
}
