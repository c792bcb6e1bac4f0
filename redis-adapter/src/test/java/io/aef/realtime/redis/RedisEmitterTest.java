package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.json.JacksonJson;
import org.junit.jupiter.api.Test;

/** Whom an emitter speaks to, by the channel that it publishes to. */
class RedisEmitterTest {

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 10_000);
    private final RedisEmitter emitter = RedisEmitter.of(link, Wiring.classic(link, ClassicOptions.DEFAULT));

    private String target() {
        return bus.batches.get(0).messages().get(0).target();
    }

    @Test
    void anotherMapperChangesNothingOfWhatIsSelected() {
        emitter.to("red").json(JacksonJson.standard()).emit("event");

        assertThat(target()).isEqualTo("socket.io#/#red#");
    }

    @Test
    void anotherNamespaceIsMeantAsAWhole() {
        emitter.to("red").of("orders").emit("event");

        assertThat(target()).isEqualTo("socket.io#/orders#");
    }
}
