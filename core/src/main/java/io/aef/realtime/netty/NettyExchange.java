package io.aef.realtime.netty;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** One request on an {@link HttpConnection}. Its state changes on the connection's event loop only. */
final class NettyExchange implements HttpExchange {

    private final HttpConnection connection;
    private final NettyLane lane;
    private final HttpRequest request;
    private final RequestBody body;
    private final boolean keepAlive;
    private boolean expectsContinue;

    private boolean responded;
    private boolean gone;
    private @Nullable Runnable abortTask;

    NettyExchange(
            HttpConnection connection,
            NettyLane lane,
            io.netty.handler.codec.http.HttpRequest head,
            HttpRequest request,
            long now) {
        this.connection = connection;
        this.lane = lane;
        this.request = request;
        this.body = new RequestBody(head, now);
        this.keepAlive = HttpUtil.isKeepAlive(head);
        this.expectsContinue = head.headers().contains(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true);
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
        if (!lane.inLane()) {
            lane.execute(() -> readBody(limit, handler));
            return;
        }
        if (gone || responded) {
            handler.aborted();
            return;
        }
        if (body.collect(limit, handler) && expectsContinue) {
            expectsContinue = false;
            connection.sendContinue();
        }
        connection.bodyWanted(body);
        connection.proceed();
    }

    @Override
    public void respond(HttpResponse response, @Nullable Runnable written) {
        if (!lane.inLane()) {
            lane.execute(() -> respond(response, written));
            return;
        }
        if (gone || responded) {
            if (written != null) {
                written.run();
            }
            return;
        }
        responded = true;
        abortTask = null;
        connection.respond(this, response, written);
    }

    @Override
    public void onAbort(Runnable task) {
        if (!lane.inLane()) {
            lane.execute(() -> onAbort(task));
            return;
        }
        if (responded) {
            return;
        }
        if (gone) {
            task.run();
        } else {
            abortTask = task;
        }
    }

    RequestBody body() {
        return body;
    }

    boolean hasResponded() {
        return responded;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /** The peer waits for a word before it sends the body; without it, nobody knows whether the body will come. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    /** The connection is lost. */
    void abort() {
        if (gone) {
            return;
        }
        gone = true;
        Runnable task = abortTask;
        abortTask = null;
        body.abort();
        if (task != null && !responded) {
            task.run();
        }
    }
}
