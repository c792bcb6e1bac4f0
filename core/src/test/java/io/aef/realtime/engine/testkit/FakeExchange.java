package io.aef.realtime.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request whose response the test looks at. It holds the engine to its side of the contract. */
public final class FakeExchange implements HttpExchange {

    private final HttpRequest request;
    private final Lane lane;
    private final byte @Nullable [] body;
    private @Nullable BodyHandler handler;
    private int limit;
    private @Nullable Runnable abort;
    private @Nullable HttpResponse response;
    private boolean stalled;
    private @Nullable Runnable written;

    /** @param body delivered as soon as it is asked for; null if the test delivers it, see {@link #deliver} */
    public FakeExchange(HttpRequest request, Lane lane, byte @Nullable [] body) {
        this.request = request;
        this.lane = lane;
        this.body = body;
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
    public void readBody(int newLimit, BodyHandler newHandler) {
        assertThat(handler).as("readBody is called at most once").isNull();
        handler = newHandler;
        limit = newLimit;
        if (body != null) {
            deliver(body);
        }
    }

    @Override
    public void respond(HttpResponse newResponse, @Nullable Runnable newWritten) {
        assertThat(response).as("respond is called at most once").isNull();
        response = newResponse;
        if (newWritten == null) {
            return;
        }
        if (stalled) {
            written = newWritten;
        } else {
            newWritten.run();
        }
    }

    /** The peer does not read the response, until {@link #drain}. */
    public void stall() {
        stalled = true;
    }

    /** The peer has read it. */
    public void drain() {
        assertThat(written).as("a response that was not read").isNotNull();
        written.run();
    }

    @Override
    public void onAbort(Runnable task) {
        assertThat(abort).as("onAbort is called at most once").isNull();
        abort = task;
    }

    /** The body arrives, or the announcement that it is too long. */
    public void deliver(byte[] arriving) {
        BodyHandler reader = reader();
        if (arriving.length > limit) {
            reader.tooLarge();
        } else {
            reader.complete(arriving);
        }
    }

    /** The peer goes away: in the middle of its body, or before it has its response. */
    public void abort() {
        if (handler != null && body == null) {
            handler.aborted();
        } else if (abort != null && response == null) {
            abort.run();
        }
    }

    /** Whether the engine has asked for the body. */
    public boolean isReading() {
        return handler != null;
    }

    private BodyHandler reader() {
        if (handler == null) {
            throw new AssertionError("the body has not been asked for");
        }
        return handler;
    }

    /** Whether there is no response yet. */
    public boolean isPending() {
        return response == null;
    }

    /** The response. */
    public HttpResponse response() {
        if (response == null) {
            throw new AssertionError("there is no response");
        }
        return response;
    }

    /** Status and body of the response, as {@code 200 ok}; the status alone if there is no body. */
    public String answer() {
        String text = text();
        return text.isEmpty()
                ? Integer.toString(response().status())
                : response().status() + " " + text;
    }

    /** The body of the response as text. */
    public String text() {
        return new String(response().body(), StandardCharsets.UTF_8);
    }

    /** A header of the response. */
    public @Nullable String header(String name) {
        return response().headers().get(name);
    }
}
