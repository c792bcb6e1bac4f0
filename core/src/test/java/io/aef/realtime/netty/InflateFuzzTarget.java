package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.PerMessageDeflate;
import io.aef.realtime.fuzz.FuzzTarget;
import io.aef.realtime.fuzz.Mutator;
import java.util.Objects;

/** Compressed messages, one per input: inflated to no more than the limit, whatever they promise. */
public final class InflateFuzzTarget implements FuzzTarget {

    private static final int LIMIT = 100_000;

    @Override
    public String name() {
        return "inflate";
    }

    @Override
    public Mutator.Kind kind() {
        return Mutator.Kind.BYTES;
    }

    @Override
    public long allowedBytes(int length) {
        return 100_000 + 8L * LIMIT + 8L * length;
    }

    @Override
    public void run(byte[] input) {
        MessageInflater inflater = new MessageInflater(true);
        MessageDeflater deflater = new MessageDeflater(
                PerMessageDeflate.above(0),
                Objects.requireNonNull(Deflate.negotiate("permessage-deflate", PerMessageDeflate.above(0))));
        try {
            byte[] message = inflater.inflate(input, LIMIT);
            assertThat(message.length).isLessThanOrEqualTo(LIMIT);
            if (message.length > 0) {
                assertThat(inflater.inflate(deflater.deflate(-1, message), LIMIT))
                        .isEqualTo(message);
            }
        } catch (WebSocketFailure refused) {
            assertThat(refused.code()).isIn(1002, 1009);
        } finally {
            inflater.end();
            deflater.end();
        }
    }
}
