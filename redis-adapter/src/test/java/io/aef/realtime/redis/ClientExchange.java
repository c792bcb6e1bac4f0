package io.aef.realtime.redis;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of a client that came to a node. */
final class ClientExchange implements HttpExchange {

    final List<HttpResponse> responses = new ArrayList<>();
    private final HttpRequest request;
    private final Lane lane;

    ClientExchange(String method, String sid, Lane lane) {
        this.request = LoneRelay.request(method, sid);
        this.lane = lane;
    }

    List<Integer> statuses() {
        return responses.stream().map(HttpResponse::status).toList();
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
        handler.complete(new byte[1]);
    }

    @Override
    public void respond(HttpResponse response, @Nullable Runnable written) {
        responses.add(response);
        if (written != null) {
            written.run();
        }
    }

    @Override
    public void onAbort(Runnable task) {}
}
