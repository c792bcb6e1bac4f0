package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes from other nodes as events, sensible or not. */
class NamespaceBusTest {

    private record Heard(@Nullable String kind, @Nullable Object members, byte @Nullable [] bytes) {}

    private final AtomicReference<AdapterContext> context = new AtomicReference<>();
    private final SocketIoServer io = SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .adapter(given -> {
                context.set(given);
                return AdapterFactory.IN_MEMORY.create(given);
            })
            .build();
    private final NamespaceBus bus = new NamespaceBus(io.of("/"));
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();

    NamespaceBusTest() {
        bus.listen((kind, members, bytes) -> heard.add(new Heard(kind, members, bytes.get())));
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
    }

    private Heard hear(Object... args) throws InterruptedException {
        List<JsonValue> values =
                Arrays.stream(args).map(context.get().json()::valueOf).toList();
        context.get().serverSideEvent("aef:browser", values, answers::add);
        Heard next = heard.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void bytesComeAsText() throws Exception {
        Heard frame = hear("Frame", Map.of("a", 1), "AQID");
        assertThat(frame.kind()).isEqualTo("Frame");
        assertThat(frame.members()).isEqualTo(Map.of("a", 1));
        assertThat(frame.bytes()).containsExactly(1, 2, 3);
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo(true);
    }

    @Test
    void whatMakesNoSenseIsNothing() throws Exception {
        assertThat(hear()).isEqualTo(new Heard(null, null, null));
        assertThat(hear(1, "text", 5)).isEqualTo(new Heard(null, "text", null));
        assertThat(hear("Frame", List.of(), "no base64!").bytes()).isNull();
    }

    @Test
    void aNodeAloneHasNobodyToAsk() {
        assertThat(bus.ask("Seek", Map.of(), Duration.ofSeconds(10))
                        .toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isFalse();
    }
}
