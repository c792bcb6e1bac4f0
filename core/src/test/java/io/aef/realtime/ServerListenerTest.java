package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What listeners are told, whoever they are. */
class ServerListenerTest {

    private static final ServerListener FAILING = listener((method, args) -> {
        throw new IllegalStateException("from the listener");
    });

    private interface Told {
        void call(Method method, Object[] args);
    }

    /** One for all methods there are, also those that are added later. */
    private static ServerListener listener(Told told) {
        return (ServerListener) Proxy.newProxyInstance(
                ServerListenerTest.class.getClassLoader(),
                new Class<?>[] {ServerListener.class},
                (proxy, method, args) -> {
                    if (method.getDeclaringClass() == ServerListener.class) {
                        told.call(method, args);
                    }
                    return method.getName().equals("hashCode") ? (Object) 1 : null;
                });
    }

    /** A life of two clients. */
    private static void use(SocketIoServer io) {
        io.onConnection(socket -> {
            socket.on("fail", (args, ack) -> {
                throw new IllegalArgumentException("from the handler");
            });
            socket.on("ask", (args, ack) -> socket.emitWithAck("question", String.class));
        });
        PollingClient polling = PollingClient.connect(io);
        TestClient client = TestClient.upgrade(io, polling.sid());
        client.send("42[\"fail\"]").send("42[\"ask\"]").expect("420[\"question\"]");
        client.send("430[\"answer\"]").expectNothingElse();
        assertThat(TestClient.refusal(io, "EIO=4&sid=nobody")).isEqualTo(400);
        client.send("41");
        client.close();
        TestClient.connect(io).expectNothingElse();
    }

    @Test
    void aListenerThatThrowsHarmsNobodyAndIsReportedOnce() {
        List<HandlerError> errors = new CopyOnWriteArrayList<>();
        Set<String> heard = ConcurrentHashMap.newKeySet();
        SocketIoServer io = TestServers.start(TestServers.builder()
                .listener(FAILING)
                .listener(listener((method, args) -> heard.add(method.getName())))
                .listener(FAILING)
                .onError(errors::add));

        use(io);
        io.close();

        assertThat(errors)
                .hasSize(3)
                .filteredOn(error -> error.where().equals("listener"))
                .hasSize(2)
                .allSatisfy(error -> {
                    assertThat(error.socket()).isNull();
                    assertThat(error.cause()).hasMessage("from the listener");
                });
        assertThat(heard)
                .contains(
                        "connectionOpened",
                        "upgraded",
                        "connectionClosed",
                        "handshakeRefused",
                        "socketConnected",
                        "socketDisconnected",
                        "packetReceived",
                        "packetSent",
                        "handlerRan",
                        "ackAnswered");
    }

    @Test
    void withoutAListenerNoClockIsRead() {
        AtomicLong reads = new AtomicLong();

        SocketIoServer io = TestServers.start(TestServers.builder().nanoTime(reads::incrementAndGet));
        use(io);
        io.close();

        assertThat(reads).hasValue(0);
        assertThat(io.listeners().isOn()).isFalse();

        SocketIoServer heard = TestServers.start(
                TestServers.builder().nanoTime(reads::incrementAndGet).listener(new ServerListener() {}));
        use(heard);
        heard.close();

        assertThat(reads).hasPositiveValue();
    }

    @Test
    void theOrderOfOneConnection() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        SocketIoServer io = TestServers.start(TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .nanoTime(() -> 0)
                .listener(listener((method, args) -> {
                    if (!Set.of("eventLoop", "handlerThreads").contains(method.getName())) {
                        told.add(text(method, args));
                    }
                })));

        TestClient.connect(io).expectNothingElse();
        io.close();

        assertThat(told)
                .containsExactly(
                        "connectionOpened websocket",
                        "packetReceived CONNECT websocket 1",
                        "socketConnected",
                        "packetSent CONNECT websocket 31",
                        "packetReceived EVENT websocket 12",
                        "packetSent ACK websocket 6",
                        "handlerRan sync 0 false",
                        "socketDisconnected SERVER_SHUTTING_DOWN",
                        "connectionClosed websocket SERVER_SHUTTING_DOWN 0");
    }

    @Test
    void aConnectionThatHasEndedIsSampledNoMore() {
        Map<Integer, Integer> connections = new ConcurrentHashMap<>();
        SocketIoServer io = TestServers.start(TestServers.builder().listener(new ServerListener() {
            @Override
            public void eventLoop(EventLoopSample sample) {
                connections.put(sample.eventLoop(), sample.connections());
            }
        }));
        try {
            List<TestClient> clients = List.of(TestClient.connect(io), TestClient.connect(io), TestClient.connect(io));
            await().until(() -> sum(connections) == 3);

            clients.get(0).close();
            clients.get(1).send("nonsense");

            await().until(() -> sum(connections) == 1);
        } finally {
            TestServers.stop(io);
        }
    }

    private static int sum(Map<Integer, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String text(Method method, Object[] args) {
        return Stream.concat(Stream.of(method.getName()), args == null ? Stream.of() : Arrays.stream(args))
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    /** The one that passes on must pass everything on: a method that was forgotten there would be lost silently. */
    @Test
    void everyMethodIsPassedOn() throws Exception {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        Listeners listeners = new Listeners(
                List.of(listener((method, args) -> heard.add(method.getName()))),
                new ErrorReports(error -> {}, () -> 0),
                () -> 0);
        List<String> all = Arrays.stream(ServerListener.class.getMethods())
                .map(Method::getName)
                .toList();

        for (Method method : ServerListener.class.getMethods()) {
            call(listeners, method);
        }

        assertThat(heard).containsExactlyInAnyOrderElementsOf(all);
    }

    private static void call(Listeners listeners, Method method)
            throws IllegalAccessException, InvocationTargetException {
        Object[] args = Arrays.stream(method.getParameterTypes())
                .map(type -> type == long.class ? 0L : type == boolean.class ? false : (Object) null)
                .toArray();
        method.invoke(listeners, args);
    }
}
