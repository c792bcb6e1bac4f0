package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Stands where the browser is for a page of another node that drives it, or would like to. Thread-safe. */
final class RemotePage implements Requester {

    private final Peer peer;
    private final long number;
    private volatile Principal principal;

    // Guarded by this.
    private @Nullable Runnable onEnd;
    private boolean gone;

    RemotePage(Peer peer, long number, String user) {
        this.peer = peer;
        this.number = number;
        this.principal = Principal.of(user);
    }

    long number() {
        return number;
    }

    /** The relay that shows the browser to it. */
    Peer peer() {
        return peer;
    }

    /** Its user, as its node knows them now. */
    void become(String user) {
        if (!principal.user().equals(user)) {
            principal = Principal.of(user);
        }
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public Attendance attend(Topic topic, Runnable ended) {
        boolean late;
        synchronized (this) {
            late = gone;
            onEnd = gone ? null : ended;
        }
        if (late) {
            ended.run();
        }
        return () -> {
            synchronized (this) {
                // Not that of who attends by now.
                onEnd = onEnd == ended ? null : onEnd;
            }
        };
    }

    /** It has gone, or its node has. */
    void end() {
        Runnable ended;
        synchronized (this) {
            gone = true;
            ended = onEnd;
            onEnd = null;
        }
        if (ended != null) {
            ended.run();
        }
    }

    /** It sees what its own node shows it. */
    @Override
    public Visibility visibility(Topic topic, RealtimeEvent event) {
        return Visibility.NONE;
    }

    /** As the rule of its own node says; fails if that node does not say it in time. */
    @Override
    public CompletionStage<Boolean> mayDrive(String sessionId, boolean force) {
        return peer.mayDrive(number, force);
    }

    /** Its own node tells it who drives. */
    @Override
    public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {}
}
