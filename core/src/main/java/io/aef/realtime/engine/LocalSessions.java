package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The sessions of an engine, as other nodes reach them. */
record LocalSessions(Engine engine, Sessions sessions, Admission admission) implements SessionRelay.Local {

    @Override
    public @Nullable Lane laneOf(String sessionId) {
        EngineSession session = sessions.get(sessionId);
        return session == null ? null : session.lane();
    }

    @Override
    public void handle(HttpExchange exchange) {
        admission.admitHere(new Arrival.Http(exchange, TrustedProxies.NONE));
    }

    @Override
    public void handle(WebSocketHandshake handshake) {
        admission.admitHere(new Arrival.WebSocket(handshake, TrustedProxies.NONE));
    }

    @Override
    public void nudge(String sessionId) {
        EngineSession session = sessions.get(sessionId);
        if (session != null) {
            session.lane().run(() -> {
                PollingTransport polling = session.polling();
                if (polling != null) {
                    polling.nudge();
                }
            });
        }
    }

    @Override
    public Headers corsHeaders(HttpRequest request) {
        return engine.corsHeaders(request);
    }

    @Override
    public int maxBodyBytes() {
        return engine.options().maxHttpBufferSize();
    }

    @Override
    public Duration silence() {
        return engine.options().pingInterval().plus(engine.options().pingTimeout());
    }
}
