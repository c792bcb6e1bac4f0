package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Utf8;
import io.aef.realtime.fuzz.FuzzTarget;
import io.aef.realtime.fuzz.Mutator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The bodies of long-polling requests, of both revisions of the protocol. The first byte of an input tells whether the body is
 * announced as binary. What is accepted must survive being encoded and decoded again, packet by packet.
 */
public final class PayloadFuzzTarget implements FuzzTarget {

    private static final int MAX_PACKETS = 1000;

    private final int protocol;

    private PayloadFuzzTarget(int protocol) {
        this.protocol = protocol;
    }

    public static FuzzTarget ofRevision(int protocol) {
        return new PayloadFuzzTarget(protocol);
    }

    @Override
    public String name() {
        return "payload" + protocol;
    }

    @Override
    public Mutator.Kind kind() {
        return Mutator.Kind.BYTES;
    }

    @Override
    public long allowedBytes(int length) {
        return 200_000 + 200L * length;
    }

    @Override
    public void run(byte[] input) {
        boolean binary = input.length > 0 && input[0] == 'b';
        byte[] body = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        PayloadCodec codec = PayloadCodec.of(protocol);
        PayloadCodec.Decoded decoded = codec.decode(body, binary, MAX_PACKETS);
        List<EnginePacket> packets = decoded.packets();
        assertThat(packets).hasSizeLessThanOrEqualTo(MAX_PACKETS);
        assertThat(decoded.error() == null
                        || !String.valueOf(decoded.error().getMessage()).isEmpty())
                .isTrue();
        if (!packets.isEmpty() && packets.stream().noneMatch(PayloadFuzzTarget::isUnfit)) {
            PayloadCodec.Payload payload = codec.encode(packets, true);
            PayloadCodec.Decoded again = codec.decode(payload.body(), payload.binary(), MAX_PACKETS);
            assertThat(again.error()).isNull();
            assertThat(shown(again.packets())).isEqualTo(shown(packets));
        }
        single(body);
    }

    /**
     * Revision 4 cannot carry its own separator in a text, other than a WebSocket; JSON never has it. Revision 3 takes
     * anything behind the type of a binary control packet, and looks at none of it.
     */
    private static boolean isUnfit(EnginePacket packet) {
        byte[] data = packet.data();
        return !packet.binary()
                && (!Utf8.isValid(data, 0, data.length) || new String(data, StandardCharsets.UTF_8).indexOf(0x1e) >= 0);
    }

    /** The same bytes as a message of a WebSocket. */
    private void single(byte[] message) {
        try {
            PacketDecoder.text(protocol, message, 0, message.length);
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
        try {
            PacketDecoder.binary(protocol, message);
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static List<String> shown(List<EnginePacket> packets) {
        return packets.stream()
                .map(packet -> packet.type() + " " + packet.binary() + " " + Arrays.hashCode(packet.data()))
                .toList();
    }
}
