package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Packet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has Redis may say anything: what makes no sense is dropped and counted, and the node goes on. */
@ParameterizedClass
@ValueSource(strings = {"classic", "sharded", "streams"})
class HostileMessagesTest {

    private static final int MAX_BYTES = 1 << 20;
    private static final int TIMES = 4000;
    private static final Duration SOON = Duration.ofMillis(100);
    private static final String SECRET = "the secret of a client";
    private static final Json JSON = JacksonJson.standard();

    @Parameter
    private String wire;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, MAX_BYTES);
    private SocketIoServer io;

    @BeforeEach
    void start() throws Exception {
        System.setErr(new PrintStream(log, true, UTF_8));
        io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(new RedisAdapter(link, wiring(link), "p", Duration.ofSeconds(1)))
                .build();
        io.onConnection(socket -> socket.on("fence", (args, ack) -> ack.send()));
        io.start();
    }

    private Wiring wiring(RedisLink over) {
        return switch (wire) {
            case "classic" ->
                Wiring.classic(
                        over,
                        ClassicOptions.DEFAULT
                                .withRequestTimeout(SOON)
                                .withKey("p")
                                .withMaxWaitingBytes(MAX_BYTES));
            case "sharded" ->
                Wiring.sharded(
                        over,
                        ShardedOptions.DEFAULT
                                .withRequestTimeout(SOON)
                                .withChannelPrefix("p")
                                .withMaxWaitingBytes(MAX_BYTES));
            default -> streams(over);
        };
    }

    /** The bus keeps no entries to be read again, so the reader waits until each is passed on. */
    private static Wiring streams(RedisLink over) {
        StreamsOptions options = StreamsOptions.DEFAULT
                .withRequestTimeout(SOON)
                .withChannelPrefix("p")
                .withStreamName("s")
                .withMaxWaitingBytes(MAX_BYTES);
        Streams streams = new Streams(over, options, Duration.ofMinutes(1));
        return (namespace, json, node) ->
                new StreamsWire(namespace, json, node, over, streams, options, Patience.DEFAULT);
    }

    @AfterEach
    void stop() {
        io.close(Duration.ZERO)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        System.setErr(before);
    }

    /** What another node says, as it is on the wire. */
    private List<Bus.Message> captures() {
        FakeBus others = new FakeBus();
        Wire other = wiring(RedisLink.over(() -> others, null, MAX_BYTES)).wire("/", JSON, "other");
        Packet.Event event = new Packet.Event("/", "event", List.of(1, SECRET, Map.of("a", true)), Packet.NO_ACK);
        Packet.Event binary = new Packet.Event("/", "event", List.of(new byte[] {1, 2}), Packet.NO_ACK);
        BroadcastOptions some = BroadcastOptions.ALL
                .withRooms(Set.of("a", "b"))
                .withExcept(Set.of("c"))
                .withTimeout(Duration.ofSeconds(1));
        NodeDetails details = new NodeDetails("id", Map.of("url", "/"), Set.of("id", "a"), Map.of("user", SECRET));
        List<ClusterMessage> said = List.of(
                new ClusterMessage.Broadcast(event, BroadcastOptions.ALL),
                new ClusterMessage.Broadcast(binary, some),
                new ClusterMessage.BroadcastWithAck("r1", event, some),
                new ClusterMessage.Join(some, Set.of("x")),
                new ClusterMessage.Leave(some, Set.of("x")),
                new ClusterMessage.Disconnect(some, true),
                new ClusterMessage.ServerSideEvent("server", List.of(SECRET)),
                new ClusterMessage.ServerSideRequest("r2", "server", List.of(SECRET)),
                new ClusterMessage.Fetch("r3", some));
        List<ClusterMessage.Answer> answers = List.of(
                new ClusterMessage.Sockets("r3", List.of(details)),
                new ClusterMessage.ServerSideAnswer("r2", SECRET),
                new ClusterMessage.ClientCount("r1", 3),
                new ClusterMessage.Acknowledgement("r1", SECRET));
        said.forEach(other::send);
        answers.forEach(answer -> other.answer("other", answer));
        List<Bus.Message> messages = new ArrayList<>();
        for (int i = 0; messages.size() < said.size() + answers.size(); i++) {
            messages.addAll(others.batches.get(i).messages());
            others.batches.get(i).result().complete(null);
        }
        return messages;
    }

    /** From Redis to the node. */
    private void arrives(Bus.Message message) throws InterruptedException {
        if (message instanceof Bus.Publish publish) {
            String channel = publish.channel();
            Bus.Receiver receiver = bus.channels.get(channel);
            if (wire.equals("classic") && !channel.contains("-response")) {
                receiver = bus.patterns.values().iterator().next();
            } else if (receiver == null) {
                receiver = bus.channels.get("p#/#");
            }
            receiver.received(channel, publish.body());
            if (link.status().incomingBytes() > MAX_BYTES / 2) {
                await().until(() -> link.status().incomingBytes() == 0);
            }
        } else {
            CompletableFuture<List<Bus.Entry>> read = bus.reads.poll(10, TimeUnit.SECONDS);
            assertThat(read).as("the stream is read").isNotNull();
            position++;
            read.complete(List.of(new Bus.Entry(new StreamPosition(position, 0), ((Bus.Append) message).fields())));
        }
    }

    private long position;

    private static Bus.Message with(Bus.Message message, Mutations mutations, int number) {
        if (message instanceof Bus.Publish publish) {
            return new Bus.Publish(publish.channel(), mutations.next(publish.body()));
        }
        Map<String, byte[]> fields = new LinkedHashMap<>(((Bus.Append) message).fields());
        List<String> names = List.copyOf(fields.keySet());
        String field = number % 2 == 0 ? "data" : names.get(number / 2 % names.size());
        byte[] value = fields.get(field);
        if (number % 7 == 0) {
            fields.remove(field);
        } else {
            fields.put(
                    field,
                    value[0] == '{' ? mutations.next(value) : (new String(value, UTF_8) + number).getBytes(UTF_8));
        }
        return new Bus.Append("s", fields, 1);
    }

    private void allIsPassedOn() {
        await().until(() -> link.status().incomingBytes() == 0 && !(wire.equals("streams") && bus.reads.isEmpty()));
    }

    private void everythingGoesOn() throws Exception {
        allIsPassedOn();
        try (TestClient client = TestClient.to(io)) {
            client.expectNothingElse();
            Bus.Message valid = captures().get(0);
            arrives(valid);
            assertThat(client.next()).isEqualTo("42[\"event\",1,\"" + SECRET + "\",{\"a\":true}]");
        }
        assertThat(link.status().pendingRequests()).isZero();
        assertThat(log.toString(UTF_8)).doesNotContain(SECRET);
    }

    private void nothingIsLogged() {
        assertThat(log.toString(UTF_8)
                        .lines()
                        .filter(line -> line.contains("WARN") || line.contains("ERROR") || line.contains("Exception")))
                .isEmpty();
    }

    @Test
    void whatIsChangedAtRandom() throws Exception {
        Mutations mutations = new Mutations(4711, JSON);
        List<Bus.Message> captures = captures();
        for (int i = 0; i < TIMES; i++) {
            arrives(with(captures.get(i % captures.size()), mutations, i));
        }
        everythingGoesOn();
        nothingIsLogged();
        assertThat(link.status().malformed()).isBetween(TIMES / 4L, (long) TIMES);
        assertThat(link.status().overflowed()).isZero();
    }

    private void publish(byte[] body) throws InterruptedException {
        arrives(new Bus.Publish(wire.equals("classic") ? "p-request#/#" : "p#/#", body));
    }

    @Test
    void whatIsTooDeepOrTooLong() throws Exception {
        byte[] tooLong = new byte[MAX_BYTES];
        byte[] deepJson = ("{\"a\":" + "[".repeat(200_000)).getBytes(UTF_8);
        byte[] deepPack = new byte[200_000];
        java.util.Arrays.fill(deepPack, (byte) 0x91);
        byte[] huge = {(byte) 0xdd, 0x7f, -1, -1, -1};

        publish(tooLong);
        assertThat(link.status().overflowed()).isEqualTo(1);
        for (byte[] body :
                List.of(deepJson, deepPack, huge, new byte[0], new byte[] {(byte) 0xc1}, "{".getBytes(UTF_8))) {
            publish(body);
        }
        everythingGoesOn();
        nothingIsLogged();
        assertThat(link.status().malformed()).isEqualTo(6);
    }

    @Test
    void manyRoomsAndLyingCounts() throws Exception {
        FakeBus others = new FakeBus();
        Wire other = wiring(RedisLink.over(() -> others, null, Long.MAX_VALUE)).wire("/", JSON, "other");
        List<String> rooms = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            rooms.add("room " + i);
        }
        try (TestClient client = TestClient.to(io)) {
            other.send(new ClusterMessage.Join(BroadcastOptions.ALL, Set.copyOf(rooms)));
            other.send(new ClusterMessage.Broadcast(
                    new Packet.Event("/", "many", List.of(), Packet.NO_ACK),
                    BroadcastOptions.ALL.withRooms(Set.copyOf(rooms))));
            other.answer("x", new ClusterMessage.ClientCount("r", 10_000_000));
            other.answer("x", new ClusterMessage.ClientCount("r", -1));
            for (int i = 0; i < others.batches.size(); i++) {
                for (Bus.Message message : others.batches.get(i).messages()) {
                    arrives(message);
                }
                others.batches.get(i).result().complete(null);
            }
            allIsPassedOn();
            client.expectNothingElse();
        }
        everythingGoesOn();
        assertThat(link.status().malformed()).isEqualTo(2);
        assertThat(io.of("/").rooms()).hasSizeLessThan(40_000);
    }

    @Test
    void whatIsForNobodyHereIsNotRead() throws Exception {
        try (TestClient client = TestClient.to(io)) {
            long received = link.status().received();
            if (wire.equals("classic")) {
                Bus.Receiver all = bus.patterns.values().iterator().next();
                byte[] wouldBeMalformed =
                        Collections.nCopies(100, "x").toString().getBytes(UTF_8);
                all.received("p#/#nobody is here#", wouldBeMalformed);
                all.received("p#/other#", wouldBeMalformed);
                all.received("q#/#", wouldBeMalformed);
                all.received("p-response#/#", wouldBeMalformed);
                await().until(() -> link.status().incomingBytes() == 0);
            }
            client.expectNothingElse();
            assertThat(link.status().malformed()).isZero();
            assertThat(link.status().received()).isEqualTo(received);
            assertThat(bus.channels).doesNotContainKey("p#/#nobody is here#");
        }
    }
}
