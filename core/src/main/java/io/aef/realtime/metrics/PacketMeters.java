package io.aef.realtime.metrics;

import io.aef.realtime.PacketKind;
import io.micrometer.core.instrument.Counter;

/** Packets and their bytes in one direction. */
final class PacketMeters {

    private final Counter[][] packets = new Counter[Transports.NAMES.length][PacketKind.values().length];
    private final Counter[] bytes = new Counter[Transports.NAMES.length];

    PacketMeters(Meters meters, String direction, String description) {
        for (int i = 0; i < bytes.length; i++) {
            String transport = Transports.NAMES[i];
            for (PacketKind kind : PacketKind.values()) {
                packets[i][kind.ordinal()] = meters.counter(
                        "packets." + direction, description, "transport", transport, "kind", kind.text());
            }
            bytes[i] = meters.bytes(
                    "data." + direction, "Bytes of these packets, before compression", "transport", transport);
        }
    }

    void count(PacketKind kind, String transport, long length) {
        int index = Transports.index(transport);
        packets[index][kind.ordinal()].increment();
        bytes[index].increment(length);
    }
}
