package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.cdp.CdpClient;
import io.aef.realtime.browser.cdp.CdpConnection;
import io.aef.realtime.browser.cdp.CdpException;
import io.aef.realtime.browser.cdp.CdpSession;
import io.aef.realtime.browser.cdp.Lane;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a browser, and again while it does not answer: ever more seldom, as each attempt may hold up a thread of a Grid for minutes, with
 * all that this thread does for other sessions. Lives on the lane.
 */
final class Dialer {

    /** Hears what has come of it, on the lane. */
    interface Caller extends CdpSession.Listener {

        /** There is a connection, and the browser answers. */
        void reached(CdpConnection opened);

        /** It has not answered yet; this goes on. */
        void unanswered();

        /**
         * There is no browser, or the connection to it has been lost.
         *
         * @param cause null if it was lost
         */
        void ended(@Nullable Exception cause);
    }

    private final CdpClient client;
    private final Lane lane;
    private final URI address;
    private final Caller caller;
    private final Rests rests;
    private boolean wanted;

    /** Whether there is an attempt that has not come to an end. */
    private boolean underway;

    private @Nullable Future<?> next;

    /** @param rests between attempts that are not answered; used on the lane */
    Dialer(CdpClient client, URI address, Rests rests, Caller caller) {
        this.client = client;
        this.lane = client.lane();
        this.address = address;
        this.rests = rests;
        this.caller = caller;
    }

    /** Whether the browser may answer later. */
    static boolean isSilence(Throwable failure) {
        return failure instanceof HttpTimeoutException
                || failure instanceof CdpException e && e.reason() == CdpException.Reason.TIMED_OUT;
    }

    /** Goes on until there is something to tell, or {@link #stop}. Does nothing while it does. */
    void dial() {
        wanted = true;
        if (!underway && next == null) {
            attempt();
        }
    }

    void stop() {
        wanted = false;
        rests.beginAnew();
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void attempt() {
        next = null;
        underway = true;
        client.connect(address, caller, () -> caller.ended(null)).whenCompleteAsync(this::connected, lane);
    }

    /** It may be only something in between that has answered. */
    private void connected(@Nullable CdpConnection opened, @Nullable Throwable failure) {
        if (opened == null || !wanted) {
            done(opened, failure);
        } else {
            opened.browser().call("Browser.getVersion").whenComplete((version, silent) -> done(opened, silent));
        }
    }

    private void done(@Nullable CdpConnection opened, @Nullable Throwable failure) {
        underway = false;
        if (opened != null && (!wanted || failure != null)) {
            opened.close();
        }
        if (!wanted) {
            return;
        }
        if (opened != null && failure == null) {
            stop();
            caller.reached(opened);
            return;
        }
        Throwable cause = failure == null ? new IllegalStateException() : CdpException.cause(failure);
        if (isSilence(cause)) {
            next = lane.schedule(this::attempt, rests.next());
            caller.unanswered();
        } else {
            stop();
            caller.ended(cause instanceof Exception e ? e : new IllegalStateException(cause));
        }
    }
}
