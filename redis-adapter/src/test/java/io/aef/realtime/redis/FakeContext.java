package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.RecoveryStore;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What an adapter needs of the default namespace. A packet is encoded as its last argument, and that is counted. */
final class FakeContext implements AdapterContext {

    static final Json JSON = JacksonJson.standard();
    static final RecoverySettings SETTINGS =
            new RecoverySettings(RecoveryStore.inMemory(), Duration.ofMinutes(1), Duration.ofMinutes(1), 100, 100_000);

    final AtomicInteger encodings = new AtomicInteger();

    @Override
    public String namespace() {
        return "/";
    }

    @Override
    public Json json() {
        return JSON;
    }

    @Override
    public RecoverySettings recovery() {
        return SETTINGS;
    }

    @Override
    public Outgoing encode(Packet packet, Delivery delivery) {
        encodings.incrementAndGet();
        List<?> args = ((Packet.Event) packet).args();
        String last = args.isEmpty() ? "" : String.valueOf(args.get(args.size() - 1));
        return Outgoing.of(List.of(Outgoing.text(last.getBytes(StandardCharsets.UTF_8))), delivery);
    }

    @Override
    public long nextAckId() {
        return 1;
    }

    @Override
    public void serverSideEvent(String name, List<JsonValue> args, Consumer<Object> reply) {}
}
