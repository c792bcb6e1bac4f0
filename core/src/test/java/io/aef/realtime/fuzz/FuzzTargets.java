package io.aef.realtime.fuzz;

import io.aef.realtime.engine.PayloadFuzzTarget;
import io.aef.realtime.netty.FramesFuzzTarget;
import io.aef.realtime.netty.HttpFuzzTarget;
import io.aef.realtime.netty.InflateFuzzTarget;
import io.aef.realtime.protocol.PacketFuzzTarget;
import java.util.List;

/** Everything that reads what a peer wrote. */
final class FuzzTargets {

    private FuzzTargets() {}

    static List<FuzzTarget> all() {
        return List.of(
                PacketFuzzTarget.standard(),
                PacketFuzzTarget.msgpack(),
                PayloadFuzzTarget.ofRevision(3),
                PayloadFuzzTarget.ofRevision(4),
                new FramesFuzzTarget(),
                new InflateFuzzTarget(),
                HttpFuzzTarget.entry(),
                HttpFuzzTarget.sessions());
    }
}
