package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Waits until what one node broadcasts arrives on the other: nodes find each other some time after they listen. */
final class Reach implements WebSocketConnection.Listener {

    private static final byte[] JOIN = Frames.text("427[\"join\",\"reach\"]");
    private static final byte[] ASK = Frames.text("42[\"pubto\",\"reach\",\"there?\"]");
    private static final byte[] HEARD = "42[\"m\",\"there?\"]".getBytes(StandardCharsets.US_ASCII);

    private static final long BETWEEN = 50 * Timing.MILLISECOND;
    private static final int ATTEMPTS = 400;

    private boolean heard;

    private Reach() {}

    /** Returns when a broadcast of the first node has reached a client of the other one. */
    static void await(Target target) {
        new Reach().run(target);
    }

    private void run(Target target) {
        try (Reactor reactor = new Reactor()) {
            Crowd.connect(reactor, target.other(), 1, this)[0].send(JOIN);
            WebSocketConnection asking = Crowd.connect(reactor, target, 1, this)[0];
            for (int i = 0; !heard; i++) {
                if (i == ATTEMPTS) {
                    throw new LoadException("no broadcast of one node has reached the other");
                }
                asking.send(ASK);
                reactor.runFor(BETWEEN, Reactor.NOTHING);
            }
        }
    }

    @Override
    public void connected(WebSocketConnection client, String text) {}

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        heard |= length == HEARD.length && in.getShort(at) == 0x3432;
    }
}
