package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpExchange;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of polling: takes the body of one POST at a time apart and passes its packets on. The POST is answered
 * when the session has taken the last of them; so a client that waits for the answer is slowed down to the pace at which
 * the application reads.
 */
final class PollingInbox {

    private final EngineSession session;
    private final PollingTransport transport;
    private final PayloadCodec codec;
    private final EngineOptions options;
    private final boolean jsonp;

    private @Nullable HttpCall post;
    private boolean bodyArrived;
    private final Queue<EnginePacket> packets = new ArrayDeque<>();
    private @Nullable ProtocolException error;

    private boolean reading = true;
    private boolean passingOn;
    private @Nullable Runnable whenIdle;

    PollingInbox(
            EngineSession session,
            PollingTransport transport,
            PayloadCodec codec,
            EngineOptions options,
            boolean jsonp) {
        this.session = session;
        this.transport = transport;
        this.codec = codec;
        this.options = options;
        this.jsonp = jsonp;
    }

    boolean isBusy() {
        return post != null;
    }

    void whenIdle(Runnable task) {
        whenIdle = task;
    }

    void setReading(boolean nowReading) {
        reading = nowReading;
        passOn();
    }

    void post(HttpCall call) {
        if (post != null) {
            refuse(call, 400, "A second POST began while another one was under way.");
            return;
        }
        String coding = call.request().headers().get("Content-Encoding");
        if (coding != null && !coding.trim().equalsIgnoreCase("identity")) {
            refuse(call, 415, "The body of the POST is compressed.");
            return;
        }
        boolean binary = isBinary(call);
        if (binary && session.protocol() == 4) {
            refuse(call, 400, "The body of the POST is binary.");
            return;
        }
        post = call;
        bodyArrived = false;
        call.exchange().readBody(options.maxHttpBufferSize(), new HttpExchange.BodyHandler() {
            @Override
            public void complete(byte[] body) {
                session.lane().run(() -> arrived(call, body, binary));
            }

            @Override
            public void tooLarge() {
                session.lane().run(() -> failed(call, 413, "The body of the POST is longer than maxHttpBufferSize."));
            }

            @Override
            public void aborted() {
                session.lane().run(() -> failed(call, 400, "The connection of the POST was closed early."));
            }
        });
    }

    /** The body may not have been read: so the connection cannot be used again. */
    private void refuse(HttpCall call, int status, String why) {
        session.end(CloseReason.TRANSPORT_ERROR, new ProtocolException(why));
        call.respondAndClose(status);
    }

    private void failed(HttpCall call, int status, String why) {
        if (post == call) {
            post = null;
            refuse(call, status, why);
        }
    }

    private void arrived(HttpCall call, byte[] body, boolean binary) {
        if (post != call) {
            return;
        }
        bodyArrived = true;
        byte[] payload = jsonp ? Jsonp.unwrap(body) : body;
        if (payload == null) {
            error = new ProtocolException("The form of the POST has no payload.");
        } else {
            PayloadCodec.Decoded decoded = codec.decode(payload, binary, options.maxPacketsPerPayload());
            packets.addAll(decoded.packets());
            error = decoded.error();
        }
        passOn();
    }

    private void passOn() {
        if (passingOn || post == null || !bodyArrived) {
            return;
        }
        passingOn = true;
        EnginePacket packet;
        while (reading && (packet = packets.poll()) != null) {
            session.received(packet);
        }
        if (reading && error != null) {
            session.end(CloseReason.PARSE_ERROR, error);
        }
        passingOn = false;
        if (reading) {
            finish();
        }
    }

    private void finish() {
        HttpCall call = post;
        post = null;
        error = null;
        if (call != null) {
            transport.accept(call);
        }
        Runnable task = whenIdle;
        whenIdle = null;
        if (task != null) {
            task.run();
        }
    }

    /** The session is over, or goes on elsewhere. */
    void shutdown() {
        packets.clear();
        error = null;
        whenIdle = null;
        HttpCall call = post;
        if (call == null || passingOn) {
            // What is being passed on ends by itself, and is answered as usual.
            reading = true;
            return;
        }
        post = null;
        if (bodyArrived) {
            transport.accept(call);
        } else {
            call.respondAndClose(400);
        }
    }

    private static boolean isBinary(HttpCall call) {
        String contentType = call.request().headers().get("Content-Type");
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String mediaType = end < 0 ? contentType : contentType.substring(0, end);
        return mediaType.trim().toLowerCase(Locale.ROOT).equals("application/octet-stream");
    }
}
