package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.testsupport.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of one process with the same client, whose connections Redis counts once. */
@ParameterizedClass
@MethodSource("io.aef.realtime.redis.Kind#wires")
class SharedClientTest {

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(1);

    /** On a machine that others want, too. */
    private static final Duration AT_MOST = Duration.ofSeconds(15);

    @Parameter
    private Kind kind;

    private SocketIoServer server() {
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(kind.adapter().apply(REDIS.client(0), AT_MOST))
                .build();
        io.onServerSide("who", (args, ack) -> ack.send("the other"));
        return io.start();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(2 * AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void theyFindEachOtherAndTellWhoElseMayNot() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        SocketIoServer one = server();
        SocketIoServer other = server();
        try (TestClient ofOne = TestClient.to(one);
                TestClient ofOther = TestClient.to(other)) {
            for (SocketIoServer io : List.of(one, other)) {
                AdapterContract.soon()
                        .atMost(AT_MOST)
                        .untilAsserted(() -> assertThat(get(io.serverCount())).isEqualTo(2));
                assertThat(get(io.fetchSockets()))
                        .extracting(socket -> socket.id())
                        .containsExactlyInAnyOrder(ofOne.id, ofOther.id);
                assertThat(get(io.serverSideEmitWithAck("who"))).hasSize(1);
            }
            one.emit("all");
            assertThat(List.of(ofOne.next(), ofOther.next())).containsOnly("42[\"all\"]");
            other.close(Duration.ZERO).toCompletableFuture().join();
            assertThat(get(one.serverCount())).isEqualTo(1);
        } finally {
            System.setErr(before);
            other.close(Duration.ZERO).toCompletableFuture().join();
            one.close(Duration.ZERO).toCompletableFuture().join();
        }
        assertThat(log.toString(UTF_8)).contains("WARN", "Several servers of this process share a RedissonClient.");
    }
}
