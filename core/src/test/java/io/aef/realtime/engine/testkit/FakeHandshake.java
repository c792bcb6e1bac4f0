package io.aef.realtime.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A WebSocket handshake that the test completes, see {@link #open}. */
public final class FakeHandshake implements WebSocketHandshake {

    private final HttpRequest request;
    private final Lane ownLane;
    private @Nullable HttpResponse rejection;
    private @Nullable Acceptor acceptor;
    private @Nullable Lane lane;
    private Headers headers = Headers.empty();
    private int maxMessageBytes;

    /** @param ownLane where the connection came on */
    public FakeHandshake(HttpRequest request, Lane ownLane) {
        this.request = request;
        this.ownLane = ownLane;
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Lane lane() {
        return ownLane;
    }

    @Override
    public void reject(HttpResponse response) {
        assertThat(isAnswered()).as("answered once").isFalse();
        rejection = response;
    }

    @Override
    public void accept(@Nullable Lane newLane, Headers newHeaders, int newMax, Acceptor newAcceptor) {
        assertThat(isAnswered()).as("answered once").isFalse();
        lane = newLane == null ? ownLane : newLane;
        headers = newHeaders;
        maxMessageBytes = newMax;
        acceptor = newAcceptor;
    }

    /** The handshake goes through: the link is open. */
    public FakeLink open() {
        if (acceptor == null || lane == null) {
            throw new AssertionError(rejection == null ? "not answered" : "rejected: " + rejection());
        }
        return open(new FakeLink(lane));
    }

    /** The same with a link that the test has made. */
    public FakeLink open(FakeLink link) {
        if (acceptor == null) {
            throw new AssertionError("not accepted");
        }
        link.listen(acceptor.opened(link));
        return link;
    }

    /** The peer goes away before the link is open. */
    public void fail() {
        if (acceptor == null) {
            throw new AssertionError("not accepted");
        }
        acceptor.failed();
    }

    private boolean isAnswered() {
        return rejection != null || acceptor != null;
    }

    public boolean isAccepted() {
        return acceptor != null;
    }

    /** Status and body of the rejection, as {@code 400 Bad request}. */
    public String rejection() {
        HttpResponse response = rejectionResponse();
        return response.status() + " " + new String(response.body(), StandardCharsets.UTF_8);
    }

    public HttpResponse rejectionResponse() {
        if (rejection == null) {
            throw new AssertionError("not rejected");
        }
        return rejection;
    }

    /** Headers to be added to the 101 response. */
    public Headers headers() {
        return headers;
    }

    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** Where the link is to live. */
    public @Nullable Lane target() {
        return lane;
    }
}
