package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Utf8;
import io.aef.realtime.fuzz.FuzzTarget;
import io.aef.realtime.fuzz.Mutator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a client sends after the handshake of a WebSocket, with and without compression. However the network cuts the bytes,
 * the same comes out.
 */
public final class FramesFuzzTarget implements FuzzTarget {

    private static final int LIMIT = 4000;

    @Override
    public String name() {
        return "frames";
    }

    @Override
    public Mutator.Kind kind() {
        return Mutator.Kind.FRAMES;
    }

    /** Read four times; the bytes of a message may be declared by a few bytes only, but are taken as they arrive. */
    @Override
    public long allowedBytes(int length) {
        // Each compressed message may be inflated to the limit; a frame has at least 6 bytes.
        return 400_000 + (length / 6 + 1L) * 8 * LIMIT;
    }

    @Override
    public void run(byte[] input) {
        for (boolean compression : new boolean[] {false, true}) {
            List<String> whole = read(input, compression, input.length + 1, new Random(0));
            if (input.length < 300) {
                assertThat(read(input, compression, 1, new Random(0))).isEqualTo(whole);
            }
            assertThat(read(input, compression, 40, new Random(Arrays.hashCode(input))))
                    .isEqualTo(whole);
        }
    }

    private static List<String> read(byte[] input, boolean compression, int longestPiece, Random random) {
        FrameReader reader = new FrameReader(LIMIT, 1024, compression ? new MessageInflater(false) : null);
        Seen seen = new Seen();
        try {
            for (int at = 0; at < input.length && seen.open; ) {
                int length = Math.min(input.length - at, 1 + random.nextInt(longestPiece));
                ByteBuf in = Unpooled.wrappedBuffer(input, at, length);
                reader.read(in, seen);
                assertThat(seen.open && in.isReadable()).isFalse();
                at += length;
            }
        } catch (WebSocketFailure failure) {
            assertThat(failure.code()).isIn(1002, 1007, 1008, 1009);
            assertThat(failure.getMessage()).isNotEmpty();
            seen.events.add("failure " + failure.code() + " " + failure.getMessage());
        } finally {
            reader.release();
        }
        return seen.events;
    }

    private static final class Seen implements FrameReader.Sink {

        private final List<String> events = new ArrayList<>();
        private boolean open = true;

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void text(byte[] utf8) {
            assertThat(utf8.length).isLessThanOrEqualTo(LIMIT);
            assertThat(Utf8.isValid(utf8, 0, utf8.length)).isTrue();
            events.add("text " + Arrays.hashCode(utf8));
        }

        @Override
        public void binary(byte[] data) {
            assertThat(data.length).isLessThanOrEqualTo(LIMIT);
            events.add("binary " + Arrays.hashCode(data));
        }

        @Override
        public void ping(byte[] payload) {
            assertThat(payload.length).isLessThanOrEqualTo(125);
            events.add("ping " + Arrays.hashCode(payload));
        }

        @Override
        public void peerCloses(int code) {
            assertThat(code).isBetween(1000, 4999);
            events.add("close " + code);
            open = false;
        }
    }
}
