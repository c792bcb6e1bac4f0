package io.aef.realtime.examples.conformance;

import io.aef.realtime.engine.CloseReason;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.SessionListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends every Engine.IO message back to the session it came from. */
record RawEcho(EngineSession session) implements SessionListener {

    @Override
    public void text(byte[] utf8) {
        send(Outgoing.text(utf8));
    }

    @Override
    public void binary(byte[] data) {
        send(Outgoing.binary(data));
    }

    private void send(Outgoing.Message message) {
        session.send(Outgoing.of(List.of(message), Delivery.DEFAULT), false);
    }

    @Override
    public void closed(CloseReason reason, @Nullable Throwable cause) {}
}
