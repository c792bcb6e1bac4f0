package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.SocketIoServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;

/** What an adapter says to whoever sets up a server. */
class RedisAdapterTest {

    private static final long MAX_BYTES = 1 << 20;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, MAX_BYTES);

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    private long warnings(Wiring wiring) {
        SocketIoServer io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))
                .adapter(new RedisAdapter(link, wiring, "p", Duration.ofSeconds(1)))
                .build();
        io.of("/other");
        io.start();
        io.close(Duration.ZERO).toCompletableFuture().join();
        return log.toString(UTF_8)
                .lines()
                .filter(line -> line.contains("WARN") && line.contains("connectionStateRecovery"))
                .count();
    }

    @Test
    void thatNoSessionIsRecoveredIsSaidOnce() {
        assertThat(warnings(Wiring.classic(link, ClassicOptions.DEFAULT))).isEqualTo(1);
    }

    @Test
    void anAdapterIsForOneServer() {
        RedisAdapter adapter =
                new RedisAdapter(link, Wiring.classic(link, ClassicOptions.DEFAULT), "p", Duration.ofSeconds(1));
        SocketIoServer io = SocketIoServer.builder().adapter(adapter).build();
        io.of("/other");
        for (RedisAdapter same : List.of(adapter, adapter.withoutStickySessions())) {
            assertThatThrownBy(() -> SocketIoServer.builder().adapter(same).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("This RedisAdapter has been given to a server already: make one for each server.");
        }
        io.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:6379",
                "http://127.0.0.1:6379",
                "redis://:secret@127.0.0.1",
                "redis://:secret@127.0.0.1:x"
            })
    void anAddressThatIsNoneIsRefusedAtOnceAndNotTold(String address) {
        assertThatThrownBy(() -> RedisAdapter.classic(address, ClassicOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: not that of a Redis server (expected: redis://host:port or rediss://host:port)")
                .hasNoCause();
    }

    @Test
    void whereTheyAreNothingIsSaid() {
        assertThat(warnings(Wiring.streams(link, StreamsOptions.DEFAULT, Patience.DEFAULT)))
                .isZero();
    }

    /** As an application does that shares its Redis with others. */
    private static final class Mapper implements NameMapper {

        private final String of;

        Mapper(String of) {
            this.of = of;
        }

        @Override
        public String map(String name) {
            return name.startsWith(of) ? "app:" + name : name;
        }

        @Override
        public String unmap(String name) {
            return name.startsWith("app:" + of) ? name.substring(4) : name;
        }
    }

    private static RedissonClient mapping(String names) {
        Config config = new Config();
        config.setLazyInitialization(true).setThreads(1).setNettyThreads(1).setNameMapper(new Mapper(names));
        config.useSingleServer().setAddress("redis://127.0.0.1:1");
        return Redisson.create(config);
    }

    @Test
    void aClientThatChangesNamesIsRefusedOnTheClassicWire() {
        RedissonClient client = mapping("socket.io");
        String words = "nameMapper: makes app:socket.io#/# of socket.io#/#"
                + " (expected: one that leaves the names of the classic wire as they are)";
        try {
            assertThatThrownBy(() -> RedisAdapter.classic(client))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(words);
            assertThatThrownBy(() -> RedisEmitter.classic(client))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(words);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void oneThatChangesOthersIsNot() {
        RedissonClient client = mapping("other");
        try {
            assertThat(RedisAdapter.classic(client).status().isHealthy()).isTrue();
        } finally {
            client.shutdown();
        }
    }
}
