package io.aef.realtime.metrics;

import io.aef.realtime.DisconnectReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Connections and sockets: how many there are, how long they last and why they end. */
final class ConnectionMeters {

    /** The bound of all connections together. */
    private static final String TOTAL = "total";

    private final LongAdder[] open = new LongAdder[Transports.NAMES.length];
    private final Counter[] opened = new Counter[Transports.NAMES.length];
    private final Timer[] durations = new Timer[Transports.NAMES.length];
    private final Counter[] slowConsumers = new Counter[Transports.NAMES.length];
    private final Counter[] slowestConsumers = new Counter[Transports.NAMES.length];
    private final Counter[] closed = new Counter[DisconnectReason.values().length];
    private final Counter[] disconnects = new Counter[DisconnectReason.values().length];
    private final LongAdder sockets = new LongAdder();

    ConnectionMeters(Meters meters) {
        for (int i = 0; i < open.length; i++) {
            String transport = Transports.NAMES[i];
            LongAdder count = new LongAdder();
            open[i] = count;
            meters.gauge("connections", "connections", "Connections there are", count::sum, "transport", transport);
            opened[i] = meters.counter(
                    "connections.opened", "Connections that began on that transport", "transport", transport);
            durations[i] = meters.timer(
                    "connection.duration",
                    "How long connections lasted that ended on that transport",
                    "transport",
                    transport);
            slowConsumers[i] = slowConsumers(meters, transport, "session");
            slowestConsumers[i] = slowConsumers(meters, transport, TOTAL);
        }
        for (DisconnectReason reason : DisconnectReason.values()) {
            closed[reason.ordinal()] =
                    meters.counter("connections.closed", "Connections that have ended", "reason", reason.text());
            disconnects[reason.ordinal()] =
                    meters.counter("disconnects", "Sockets that have left their namespace", "reason", reason.text());
        }
        meters.gauge("sockets", "sockets", "Sockets that are in a namespace", sockets::sum);
    }

    private static Counter slowConsumers(Meters meters, String transport, String bound) {
        return meters.counter(
                "slow.consumers",
                "Connections ended because the client read too slowly",
                "transport",
                transport,
                "bound",
                bound);
    }

    void opened(String transport) {
        int index = Transports.index(transport);
        opened[index].increment();
        open[index].increment();
    }

    void upgraded() {
        open[Transports.POLLING].decrement();
        open[Transports.WEBSOCKET].increment();
    }

    void closed(String transport, DisconnectReason reason, long nanos) {
        int index = Transports.index(transport);
        open[index].decrement();
        durations[index].record(nanos, TimeUnit.NANOSECONDS);
        closed[reason.ordinal()].increment();
    }

    void slowConsumer(String transport, String bound) {
        (bound.equals(TOTAL) ? slowestConsumers : slowConsumers)[Transports.index(transport)].increment();
    }

    void socketConnected() {
        sockets.increment();
    }

    void socketDisconnected(DisconnectReason reason) {
        sockets.decrement();
        disconnects[reason.ordinal()].increment();
    }
}
