package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.PacketKind;
import io.aef.realtime.ServerListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one server tells of itself, beside what its application has seen. When all its clients have gone the two must fit; what
 * clients and publishers have counted, a scenario compares with {@link #told}.
 */
final class Books implements ServerListener {

    private final Map<String, LongAdder> told = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> seen = new ConcurrentHashMap<>();

    private static void count(Map<String, LongAdder> counts, String what) {
        counts.computeIfAbsent(what, first -> new LongAdder()).increment();
    }

    private static long get(Map<String, LongAdder> counts, String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** All that begin with that, by what follows it. */
    private static Map<String, Long> all(Map<String, LongAdder> counts, String prefix) {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((what, count) -> {
            if (what.startsWith(prefix)) {
                all.put(what.substring(prefix.length()), count.sum());
            }
        });
        return all;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What the application has seen: {@code connection}, {@code handled NAME} or {@code left REASON}. */
    void saw(String what) {
        count(seen, what);
    }

    /** What the server has told of: {@code in event}, {@code out ack}, {@code recovered}, {@code dropped oldest}. */
    long told(String what) {
        return get(told, what);
    }

    /** All that it has told of and that begins with that. */
    long toldAll(String prefix) {
        return sum(all(told, prefix));
    }

    /** Everything that has begun has ended, once, and the application knows of it. Nobody may be connected. */
    void assertBalanced() {
        long upgraded = told("upgraded");
        assertThat(told("closed websocket")).as("WebSockets closed").isEqualTo(told("opened websocket") + upgraded);
        assertThat(told("closed polling")).as("polling closed").isEqualTo(told("opened polling") - upgraded);
        assertThat(get(seen, "connection"))
                .as("connections the application saw")
                .isEqualTo(told("joined"));
        assertThat(all(seen, "left ")).as("ends the application saw").isEqualTo(all(told, "left "));
        assertThat(toldAll("left ")).as("sockets that left").isEqualTo(told("joined"));
        assertThat(all(seen, "handled ")).as("events handled").isEqualTo(all(told, "handled "));
        assertThat(told("failed")).as("handlers that failed").isZero();
        // What is read may be too late to be handled, and what is answered too late to be sent; neither comes from
        // nowhere.
        assertThat(toldAll("handled ")).isLessThanOrEqualTo(told("in event"));
        assertThat(told("out ack")).isLessThanOrEqualTo(get(seen, "acknowledged"));
        assertThat(told("joined")).isLessThanOrEqualTo(told("in connect"));
        assertThat(told("out connect")).isLessThanOrEqualTo(told("joined"));
        assertThat(told("recovered")).isLessThanOrEqualTo(told("joined"));
        assertThat(told("slow consumer")).as("slow consumers").isEqualTo(told("left slow consumer"));
    }

    @Override
    public void connectionOpened(String transport) {
        count(told, "opened " + transport);
    }

    @Override
    public void upgraded() {
        count(told, "upgraded");
    }

    @Override
    public void connectionClosed(String transport, DisconnectReason reason, long nanos) {
        count(told, "closed " + transport);
    }

    @Override
    public void slowConsumer(String transport, String bound) {
        count(told, "slow consumer");
    }

    @Override
    public void socketConnected() {
        count(told, "joined");
    }

    @Override
    public void socketDisconnected(DisconnectReason reason) {
        count(told, "left " + reason.text());
    }

    @Override
    public void packetReceived(PacketKind kind, String transport, long bytes) {
        count(told, "in " + kind.text());
    }

    @Override
    public void packetSent(PacketKind kind, String transport, long bytes) {
        count(told, "out " + kind.text());
    }

    @Override
    public void dropped(String policy) {
        count(told, "dropped " + policy);
    }

    @Override
    public void handlerRan(String event, long nanos, boolean failed) {
        count(told, failed ? "failed" : "handled " + event);
    }

    @Override
    public void recovered() {
        count(told, "recovered");
    }

    @Override
    public void notRecovered() {
        count(told, "not recovered");
    }
}
