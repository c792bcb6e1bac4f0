package io.aef.realtime.redis;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request that came to another node and is this one's to answer; see {@link RelayedExchange}. On the lane of its session. */
final class RemoteExchange extends RelayEnd implements HttpExchange {

    private final HttpRequest request;
    private final Lane lane;
    private final Object body;

    private volatile boolean responded;
    private volatile long nextSign;

    /** Whether its end is on its way to the lane: however often it comes, that is done once. */
    private final AtomicBoolean ending = new AtomicBoolean();

    private boolean gone;
    private @Nullable Runnable abortTask;
    private @Nullable Runnable written;

    /** @param body bytes, or what became of them */
    RemoteExchange(RedisRelay relay, String peer, long id, HttpRequest request, Lane lane, Object body) {
        super(relay, peer, id);
        this.request = request;
        this.lane = lane;
        this.body = body;
        this.nextSign = relay.now() + relay.timeoutNanos() / 2;
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void readBody(int limit, BodyHandler handler) {
        lane.run(() -> {
            if (gone || responded || body.equals(RelayedExchange.ABORTED)) {
                handler.aborted();
            } else if (body instanceof byte[] bytes && bytes.length <= limit) {
                handler.complete(bytes);
            } else {
                handler.tooLarge();
            }
        });
    }

    @Override
    public void respond(HttpResponse response, @Nullable Runnable whenWritten) {
        lane.run(() -> respondNow(response, whenWritten));
    }

    private void respondNow(HttpResponse response, @Nullable Runnable whenWritten) {
        boolean sent = false;
        if (!gone && !responded) {
            responded = true;
            abortTask = null;
            sent = send(Kind.RESPONSE, RelayedHead.of(response, whenWritten != null));
            if (!sent) {
                // There may be room for an answer without a body.
                send(Kind.RESPONSE, RelayedHead.of(unavailable(relay.local().corsHeaders(request)), false));
            }
        }
        if (sent && whenWritten != null) {
            written = whenWritten;
            expectWithin(relay.patienceNanos());
            return;
        }
        relay.release(this);
        if (whenWritten != null) {
            whenWritten.run();
        }
    }

    @Override
    public void onAbort(Runnable task) {
        lane.run(() -> {
            if (gone && !responded) {
                task.run();
            } else if (!responded) {
                abortTask = task;
            }
        });
    }

    @Override
    void received(RelayMessage message) {
        switch (message.kind()) {
            case WRITTEN, ABORT -> overdue();
            case LEAVING -> {
                if (!responded) {
                    relay.local().nudge(RedisRelay.sid(request));
                }
            }
            default -> {}
        }
    }

    @Override
    void overdue() {
        if (ending.compareAndSet(false, true) && !lane.run(this::end) && relay.release(this) && !responded) {
            send(Kind.UNKNOWN, null);
        }
    }

    /** The response is written, or nobody is there to read one. */
    private void end() {
        relay.release(this);
        gone = true;
        Runnable aborted = abortTask;
        Runnable told = written;
        abortTask = null;
        written = null;
        if (aborted != null) {
            aborted.run();
        }
        if (told != null) {
            told.run();
        }
    }

    @Override
    void tick(long now) {
        if (!responded && now >= nextSign) {
            nextSign = now + relay.signNanos();
            send(Kind.WAITING, null);
        }
    }
}
