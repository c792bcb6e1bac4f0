package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets in HTTP bodies: a GET waits until there is something to answer, a POST brings what the client sends. At most one
 * of each may be open; a second one ends the session.
 */
final class PollingTransport extends Transport {

    private static final Logger LOG = LoggerFactory.getLogger(PollingTransport.class);

    private final EngineSession session;
    private final EngineOptions options;
    private final ResponseHeaders responseHeaders;
    private final PayloadCodec codec;
    private final @Nullable Jsonp jsonp;
    private final boolean supportsBinary;
    private final PollingInbox inbox;

    /** What goes into the next answer. Between two polls that is the engine's own packets; messages wait in the session. */
    private List<EnginePacket> waiting = new ArrayList<>();

    /** Bytes of the last answer, as long as the operating system has not taken them all. */
    private long unread;

    private long takenBytes;
    private long waitingBytes;
    private @Nullable HttpCall poll;

    /** Set while the session is closing and no poll has come to be told. */
    private Lane.@Nullable Timeout closeTimer;

    private boolean down;

    /** @param handshake the request that opens the session and waits as the first poll */
    PollingTransport(
            EngineSession session, EngineOptions options, ResponseHeaders responseHeaders, HttpCall handshake) {
        this.session = session;
        this.options = options;
        this.responseHeaders = responseHeaders;
        this.codec = PayloadCodec.of(session.protocol());
        this.jsonp = Jsonp.of(handshake.request().query().get("j"));
        this.supportsBinary = jsonp == null && RequestVerifier.supportsBinary(handshake.request());
        this.inbox = new PollingInbox(session, this, codec, options, jsonp != null);
        this.poll = handshake;
    }

    @Override
    String name() {
        return "polling";
    }

    /** Whether a POST has begun and has not been answered. */
    boolean isReceiving() {
        return inbox.isBusy();
    }

    /** Has the task run once, when the POST that is under way has been answered. */
    void whenReceived(Runnable task) {
        inbox.whenIdle(task);
    }

    /** Takes a request of the session. */
    void handle(HttpCall call) {
        switch (call.request().method()) {
            case "GET" -> poll(call);
            case "POST" -> inbox.post(call);
            default ->
                call.exchange()
                        .respond(
                                HttpResponse.empty(405, call.middlewareHeaders().with("Allow", "GET, POST")));
        }
    }

    private void poll(HttpCall call) {
        if (poll != null) {
            session.end(
                    CloseReason.TRANSPORT_ERROR,
                    new ProtocolException("A second poll began while another one was waiting."));
            call.respond(400);
            return;
        }
        poll = call;
        call.exchange().onAbort(() -> session.lane().run(() -> aborted(call)));
        goOn();
    }

    /** Answers the poll if there is something to say and the client has read what was said before. */
    private void goOn() {
        if (poll == null || unread > 0) {
            return;
        }
        if (!waiting.isEmpty() || session.isBehind()) {
            // Alone even if the session is closing: clients act upon a close before they handle the messages in front.
            session.drained();
        } else if (closeTimer != null) {
            write(EnginePacket.NOOP);
            write(EnginePacket.CLOSE);
            flush();
            session.farewellSent();
        }
    }

    private void aborted(HttpCall call) {
        if (poll == call) {
            poll = null;
            session.end(
                    CloseReason.TRANSPORT_ERROR, new ProtocolException("The connection of the poll was closed early."));
        }
    }

    /** Answers the poll that waits, if one does and nothing else is there to answer it, so that the client can move on. */
    void nudge() {
        if (isIdle()) {
            answer(EnginePacket.NOOP);
        }
    }

    @Override
    void write(EnginePacket packet) {
        if (!down) {
            waiting.add(packet);
            waitingBytes += packet.data().length + 1L;
        }
    }

    @Override
    void write(Outgoing outgoing, boolean shared) {
        for (Outgoing.Message message : outgoing.messages()) {
            write(EnginePacket.message(message, outgoing.compress()));
        }
    }

    @Override
    void flush() {
        HttpCall call = poll;
        if (call == null || unread > 0 || waiting.isEmpty()) {
            return;
        }
        List<EnginePacket> packets = takeWaiting();
        poll = null;
        try {
            answer(call, packets);
        } catch (Throwable thrown) {
            // What it would have carried is lost, and the client waits.
            LOG.error("A poll could not be answered", thrown);
            unread = 0;
            session.end(CloseReason.TRANSPORT_ERROR, thrown);
            call.respondAndClose(500);
        }
    }

    private void answer(HttpCall call, List<EnginePacket> packets) {
        PayloadCodec.Payload payload = codec.encode(packets, supportsBinary);
        byte[] body = jsonp == null ? payload.body() : jsonp.wrap(payload.body());
        String coding = coding(call, packets, body.length);
        String contentType = payload.binary() ? "application/octet-stream" : "text/plain; charset=UTF-8";
        Headers headers = responseHeaders.ofPolling(call, contentType, coding, session.id());
        byte[] coded = coding == null ? body : ResponseCompressor.compress(coding, body);
        unread = coded.length;
        call.exchange()
                .respond(
                        HttpResponse.of(200, headers, coded),
                        () -> session.lane().run(this::read));
    }

    /** The operating system has the last answer. Until then it counts as waiting here: the next poll may come on another connection. */
    private void read() {
        takenBytes += unread;
        unread = 0;
        goOn();
        session.settled();
    }

    private @Nullable String coding(HttpCall call, List<EnginePacket> packets, int length) {
        HttpCompression compression = options.httpCompression();
        if (compression == null
                || length < compression.threshold()
                || packets.stream().noneMatch(EnginePacket::compress)) {
            return null;
        }
        return ResponseCompressor.choose(call.request().headers().get("Accept-Encoding"));
    }

    private List<EnginePacket> takeWaiting() {
        List<EnginePacket> packets = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        return packets;
    }

    @Override
    boolean isIdle() {
        return poll != null && unread == 0 && waiting.isEmpty();
    }

    /** One answer takes all there is, whatever its length. */
    @Override
    boolean isReady(long highWaterMark) {
        return poll != null && unread == 0;
    }

    @Override
    boolean sharesFrames() {
        return false;
    }

    @Override
    boolean sharesMemory() {
        return false;
    }

    @Override
    void relieve() {
        flush();
    }

    @Override
    long bufferedBytes() {
        return waitingBytes + unread;
    }

    /** Whole answers: of one that is on its way nobody tells how much is left. */
    @Override
    long takenBytes() {
        return takenBytes;
    }

    @Override
    int bufferedPackets() {
        return waiting.size();
    }

    @Override
    void setReading(boolean reading) {
        inbox.setReading(reading);
    }

    /** Who does not poll may post: its messages are bounded by what is answered to them. */
    @Override
    void setOwing(boolean owing) {}

    @Override
    boolean farewell() {
        if (isIdle()) {
            write(EnginePacket.CLOSE);
            flush();
            return true;
        }
        flush();
        closeTimer = session.lane()
                .schedule(session::farewellSent, options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        return false;
    }

    @Override
    void shutdown(CloseReason reason) {
        takeWaiting();
        unread = 0;
        // A client that closes the session itself gets a noop for its poll; the others are told.
        answer(reason == CloseReason.TRANSPORT_CLOSE ? EnginePacket.NOOP : EnginePacket.CLOSE);
        stop();
        inbox.shutdown();
    }

    /**
     * Ends because the session has moved to another transport.
     *
     * @return what of the engine's own packets had no chance to leave
     */
    List<EnginePacket> discard() {
        List<EnginePacket> packets = takeWaiting();
        unread = 0;
        answer(EnginePacket.NOOP);
        stop();
        inbox.shutdown();
        return packets;
    }

    private void answer(EnginePacket packet) {
        if (poll != null) {
            write(packet);
            flush();
        }
    }

    private void stop() {
        down = true;
        if (closeTimer != null) {
            closeTimer.cancel();
            closeTimer = null;
        }
    }

    /** The answer to a POST that was taken. */
    void accept(HttpCall post) {
        // text/html and not text/plain: some browsers offer the latter for download.
        Headers headers = responseHeaders.ofPolling(post, "text/html", null, session.id());
        HttpExchange exchange = post.exchange();
        exchange.respond(HttpResponse.of(200, headers, "ok".getBytes(StandardCharsets.US_ASCII)));
    }
}
