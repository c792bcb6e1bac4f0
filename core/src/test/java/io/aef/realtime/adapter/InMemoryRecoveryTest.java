package io.aef.realtime.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client comes back while its old socket is still there, and that one cannot be closed. */
class InMemoryRecoveryTest {

    private final RecoveryStore store = RecoveryStore.inMemory(10, 10, 100_000);
    private final InMemoryAdapter adapter = new InMemoryAdapter(new Context());

    private CompletableFuture<@Nullable RestoredSession> restore() {
        SessionRecovery recovery = adapter.recovery();
        assertThat(recovery).isNotNull();
        return recovery.restoreSession("pid", null).toCompletableFuture();
    }

    @Test
    void theClientIsToldWhenTheOldOneFails() {
        adapter.add(new FakeSocket("pid") {
            @Override
            public void supersede(Runnable then) {
                throw new AssertionError("bug");
            }
        });

        assertThat(restore()).isCompletedExceptionally();
        assertThatThrownBy(() -> restore().join()).hasRootCauseMessage("bug");
    }

    @Test
    void whoIsAskedAnewFailsAndTheClientIsToldToo() {
        adapter.add(new FakeSocket("pid") {
            @Override
            public void supersede(Runnable then) {
                adapter.remove(this);
                adapter.add(new FakeSocket("pid") {
                    @Override
                    public void supersede(Runnable thenAgain) {
                        throw new AssertionError("bug");
                    }
                });
                then.run();
            }
        });

        assertThatThrownBy(() -> restore().join()).hasRootCauseMessage("bug");
    }

    @Test
    void theClientBeginsAnewIfTheOldOneIsGoneWithoutASession() {
        adapter.add(new FakeSocket("pid"));

        assertThat(restore()).isCompletedWithValue(null);
    }

    private final class Context implements AdapterContext {

        @Override
        public String namespace() {
            return "/";
        }

        @Override
        public Json json() {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public Outgoing encode(Packet packet, Delivery delivery) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public RecoverySettings recovery() {
            return new RecoverySettings(store, Duration.ofSeconds(60), Duration.ofSeconds(60), 10, 10_000);
        }

        @Override
        public long nextAckId() {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void serverSideEvent(String event, List<JsonValue> args, Consumer<Object> reply) {}
    }
}
