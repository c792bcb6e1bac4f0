package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket of a client that came to a node: its handshake, and the link when that is accepted. */
final class ClientHandshake implements WebSocketHandshake, WebSocketLink {

    /** 101 if it was accepted. */
    final List<Integer> answers = new ArrayList<>();

    final List<Integer> closes = new ArrayList<>();
    int frames;
    boolean aborted;
    boolean reading = true;

    @Nullable
    Acceptor acceptor;

    private final Lane lane;

    ClientHandshake(Lane lane) {
        this.lane = lane;
    }

    @Override
    public HttpRequest request() {
        return LoneRelay.request("GET", LoneRelay.THERE);
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void reject(HttpResponse response) {
        answers.add(response.status());
    }

    @Override
    public void accept(@Nullable Lane on, Headers headers, int maxMessageBytes, Acceptor by) {
        answers.add(101);
        acceptor = by;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return LoneRelay.CLIENT;
    }

    @Override
    public void write(WebSocketMessage message) {
        frames++;
    }

    @Override
    public void flush() {}

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public long bufferedBytes() {
        return 0;
    }

    @Override
    public long takenBytes() {
        return 0;
    }

    @Override
    public boolean sharesMemory() {
        return false;
    }

    @Override
    public Duration closeTimeout() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void setReading(boolean now) {
        reading = now;
    }

    @Override
    public void close(int code) {
        closes.add(code);
    }

    @Override
    public void abort() {
        aborted = true;
    }
}
