package io.aef.realtime.engine;

import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One packet is one WebSocket message. Binary messages have no type in front in revision 4, and a type byte in 3. */
final class WebSocketTransport extends Transport implements WebSocketListener {

    /** A close frame without a code, which is what the official server sends whatever the reason. */
    static final int NO_CODE = 1005;

    private final EngineSession session;
    private final WebSocketLink link;
    private final boolean supportsBinary;
    private final Duration closeTimeout;

    /** Takes the packets as long as the link is not the session's transport yet. */
    private @Nullable Upgrade upgrade;

    /** Set while the session is closing and has not written everything yet. */
    private @Nullable Parting parting;

    private boolean reading = true;
    private boolean owing;
    private boolean down;

    /**
     * @param supportsBinary whether the client takes binary messages; if not, they are sent as base64
     * @param closeTimeout how long a closing session may take to write what waits
     * @param upgrade null if the session begins on this link
     */
    WebSocketTransport(
            EngineSession session,
            WebSocketLink link,
            boolean supportsBinary,
            Duration closeTimeout,
            @Nullable Upgrade upgrade) {
        this.session = session;
        this.link = link;
        this.supportsBinary = supportsBinary;
        this.closeTimeout = closeTimeout;
        this.upgrade = upgrade;
    }

    /** From now on this is the session's transport. */
    void upgraded() {
        upgrade = null;
    }

    @Override
    String name() {
        return "websocket";
    }

    @Override
    void write(EnginePacket packet) {
        if (down) {
            return;
        }
        if (!packet.binary()) {
            link.write(new WebSocketMessage(false, packet.type().digit(), packet.data()));
        } else if (!supportsBinary) {
            link.write(base64(packet.data()));
        } else {
            int prefix = session.protocol() == 3 ? PacketType.MESSAGE.ordinal() : WebSocketMessage.NO_PREFIX;
            link.write(new WebSocketMessage(true, prefix, packet.data()));
        }
    }

    @Override
    void write(Outgoing outgoing, boolean shared) {
        if (down) {
            return;
        }
        List<Outgoing.Message> messages = outgoing.messages();
        // By index: an iterator for each receiver would be all that a broadcast allocates here.
        for (int i = 0; i < messages.size(); i++) {
            Outgoing.Message message = messages.get(i);
            if (message.binary() && !supportsBinary) {
                link.write(base64(message.data()));
            } else {
                link.write(message.webSocketMessage(session.protocol(), shared));
            }
        }
    }

    private WebSocketMessage base64(byte[] data) {
        String type = session.protocol() == 3 ? "4" : "";
        String text = type + Base64.getEncoder().encodeToString(data);
        return new WebSocketMessage(false, 'b', text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    void flush() {
        // The host flushes.
    }

    @Override
    boolean isIdle() {
        return link.isIdle();
    }

    @Override
    boolean isReady(long highWaterMark) {
        return link.bufferedBytes() < highWaterMark;
    }

    @Override
    boolean sharesFrames() {
        return true;
    }

    @Override
    boolean sharesMemory() {
        return link.sharesMemory();
    }

    @Override
    void relieve() {
        if (!down) {
            link.flush();
        }
    }

    @Override
    long bufferedBytes() {
        return link.bufferedBytes();
    }

    @Override
    long takenBytes() {
        return link.takenBytes();
    }

    /** The host counts bytes only, and what it holds beyond the high-water mark is one packet and pings. */
    @Override
    int bufferedPackets() {
        return 0;
    }

    @Override
    void setReading(boolean nowReading) {
        reading = nowReading;
        link.setReading(reading && !owing);
    }

    @Override
    void setOwing(boolean nowOwing) {
        if (owing != nowOwing && !down) {
            owing = nowOwing;
            link.setReading(reading && !owing);
        }
    }

    /** The close frame goes behind what was written; what the session keeps still must be written before. */
    @Override
    boolean farewell() {
        if (!session.isBehind()) {
            return true;
        }
        parting = new Parting(session, link, closeTimeout);
        return false;
    }

    @Override
    void shutdown(CloseReason reason) {
        if (down) {
            return;
        }
        boolean stuck = parting != null && parting.isOver();
        stop();
        if (reason == CloseReason.SLOW_CONSUMER || stuck) {
            // A close frame would wait behind everything else that the peer does not read.
            link.abort();
        } else {
            link.close(NO_CODE);
        }
    }

    private void stop() {
        down = true;
        if (parting != null) {
            parting.cancel();
            parting = null;
        }
    }

    @Override
    public void text(byte[] utf8) {
        try {
            received(PacketDecoder.text(session.protocol(), utf8, 0, utf8.length));
        } catch (ProtocolException malformed) {
            failed(malformed);
        }
    }

    @Override
    public void binary(byte[] data) {
        try {
            received(PacketDecoder.binary(session.protocol(), data));
        } catch (ProtocolException malformed) {
            failed(malformed);
        }
    }

    private void received(EnginePacket packet) {
        if (down) {
            return;
        }
        if (upgrade != null) {
            upgrade.received(packet);
        } else {
            session.received(packet);
        }
    }

    private void failed(ProtocolException malformed) {
        if (down) {
            return;
        }
        if (upgrade != null) {
            upgrade.abandon();
        } else {
            session.end(CloseReason.PARSE_ERROR, malformed);
        }
    }

    @Override
    public void idle() {
        if (!down && upgrade == null) {
            session.drained();
            if (parting != null && !session.isBehind()) {
                session.farewellSent();
            }
        }
    }

    @Override
    public void closed(int code, @Nullable Throwable cause) {
        if (down) {
            return;
        }
        stop();
        if (upgrade != null) {
            upgrade.abandon();
        } else {
            session.end(cause == null ? CloseReason.TRANSPORT_CLOSE : CloseReason.TRANSPORT_ERROR, cause);
        }
    }
}
