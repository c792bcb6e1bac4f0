package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.client.codec.StringCodec;

/** What {@code @socket.io/redis-streams-emitter} writes, byte for byte: it is not to be had from npm. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class StreamsEmitterTest {

    private static final String ALL = "{\"rooms\":[],\"flags\":{},\"except\":[]}";
    private static final String RED = "{\"rooms\":[\"red\"],\"flags\":{},\"except\":[]}";

    private static RedisServer redis;
    private static RedissonClient client;

    @Parameter
    private boolean recovers;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private SocketIoServer node;
    private TestClient wire;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        client = Redissons.patient(redis);
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown();
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        var builder = SocketIoServer.builder().host("127.0.0.1").port(0).adapter(RedisAdapter.streams(client));
        if (recovers) {
            builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(1)));
        }
        node = builder.build();
        node.onConnection(socket -> {
            socket.on("join", (args, ack) -> {
                socket.join(args.string(0));
                ack.send();
            });
            socket.on("rooms", (args, ack) -> ack.send(socket.rooms().size()));
        });
        node.onServerSide("told", (args, ack) -> heard.add(args.string(0)));
        node.start();
        wire = TestClient.to(node);
        assertThat(wire.send("420[\"join\",\"red\"]").next()).isEqualTo("430[]");
        await().until(() -> {
            write("3", "{\"packet\":{\"type\":2,\"data\":[\"hear\"],\"nsp\":\"/\"},\"opts\":" + ALL + "}");
            return wire.poll() != null;
        });
        write("3", "{\"packet\":{\"type\":2,\"data\":[\"begin\"],\"nsp\":\"/\"},\"opts\":" + ALL + "}");
        while (!wire.next().startsWith("42[\"begin\"")) {
            // What was tried before.
        }
    }

    @AfterEach
    void stop() {
        wire.close();
        node.close(Duration.ZERO).toCompletableFuture().join();
    }

    private static void write(String type, String data) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("uid", "emitter");
        fields.put("nsp", "/");
        fields.put("type", type);
        fields.put("data", data);
        RStream<String, String> stream = client.getStream("socket.io", StringCodec.INSTANCE);
        stream.add(StreamAddArgs.entries(fields));
    }

    /** Behind it is where a client that is recovered goes on. */
    private String next() throws InterruptedException {
        String packet = wire.next();
        return recovers ? packet.replaceFirst(",\"[^\"]*\"]$", "]") : packet;
    }

    @Test
    void eventsArrive() throws Exception {
        write("3", "{\"packet\":{\"type\":2,\"data\":[\"some\",1],\"nsp\":\"/\"},\"opts\":" + RED + "}");
        Map<String, Object> packet = new LinkedHashMap<>();
        packet.put("type", 2);
        packet.put("data", List.of("bytes", new byte[] {1, 2}));
        packet.put("nsp", "/");
        Map<String, Object> binary = new LinkedHashMap<>();
        binary.put("packet", packet);
        binary.put("opts", Map.of("rooms", List.of(), "flags", Map.of(), "except", List.of("blue")));
        write("3", Base64.getEncoder().encodeToString(Msgpack.write(binary)));

        assertThat(next()).isEqualTo("42[\"some\",1]");
        assertThat(next()).isEqualTo("451-[\"bytes\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(wire.next()).isEqualTo("<0102>");
    }

    @Test
    void socketsJoinAndLeaveAndAreDisconnected() throws Exception {
        write("4", "{\"opts\":" + RED + ",\"rooms\":[\"blue\",\"green\"]}");
        await().until(() -> wire.send("421[\"rooms\"]").next().equals("431[4]"));
        write("5", "{\"opts\":" + RED + ",\"rooms\":[\"green\"]}");
        await().until(() -> wire.send("421[\"rooms\"]").next().equals("431[3]"));
        write("6", "{\"opts\":" + RED + ",\"close\":false}");
        assertThat(wire.next()).isEqualTo("41");
    }

    @Test
    void serversAreTold() {
        write("9", "{\"packet\":[\"told\",\"x\"]}");

        await().until(() -> heard.equals(List.of("x")));
    }
}
