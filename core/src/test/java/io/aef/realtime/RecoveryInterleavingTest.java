package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.RecoveryStore;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients lose their connections at any point and come back on any lane, while events are emitted, rooms change and lanes
 * get their turns in any order: whoever comes back in time has every event once and in order, whoever comes too late has a
 * new session. The network is played, and so is the clock; a failure comes again with its seed.
 */
class RecoveryInterleavingTest {

    private static final int CLIENTS = 5;
    private static final int STEPS = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final List<String> ROOMS = List.of("a", "b");
    private static final Pattern EVENT = Pattern.compile("42\\[\"e\",(\\d+),\"([^\"]+)\"]");
    private static final Pattern CONNECT = Pattern.compile("40\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");

    private final List<ManualLane> lanes = List.of(new ManualLane(), new ManualLane(), new ManualLane());
    private final List<Client> clients = new ArrayList<>();
    /** By socket id; those that may have expired are gone. */
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private final Queue<CompletableFuture<Boolean>> decisions = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long now = 42;
    private int emitted;
    private int recoveries;
    private int tooLate;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void nothingIsLostDoubledOrOvertaken(long seed) {
        play(new Random(seed), true);

        assertThat(recoveries).isGreaterThan(150);
        assertThat(tooLate).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void norWithMiddlewaresThatDecideLaterAndRefuse(long seed) {
        play(new Random(seed), false);

        assertThat(recoveries).isGreaterThan(50);
    }

    private void play(Random random, boolean skipMiddlewares) {
        RecoveryStore store = RecoveryStore.inMemory(1000, 1_000_000, 1L << 40, () -> now);
        SocketIoServer io = TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .onError(error -> failures.add(error.cause()))
                .connectionStateRecovery(ConnectionStateRecovery.upTo(WINDOW)
                        .skipMiddlewares(skipMiddlewares)
                        .store(store))
                .build();
        if (!skipMiddlewares) {
            io.use((socket, next) -> {
                CompletableFuture<Boolean> decision = new CompletableFuture<>();
                decisions.add(decision);
                next.verify(decision);
            });
        }
        io.sockets().addRoomListener(new RoomListener() {
            @Override
            public void joined(String room, String socketId) {
                if (room.equals(socketId)) {
                    sessions.computeIfAbsent(socketId, id -> new Session());
                }
            }
        });
        io.onConnection(this::greeted);
        lanes.forEach(ManualLane::leave);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(io));
        }

        for (int i = 0; i < STEPS; i++) {
            step(io, random);
            assertThat(failures).isEmpty();
        }

        // A connection the client has given up may be heard last, and win; the client comes again then.
        for (int i = 0; i < 3; i++) {
            clients.forEach(client -> client.comeBack(random));
            settle();
        }
        assertThat(failures).isEmpty();
        clients.forEach(Client::assertComplete);
        // The lanes do not turn any more: there is nothing to wait for.
        io.close(Duration.ZERO).toCompletableFuture().join();
    }

    private void step(SocketIoServer io, Random random) {
        Client client = clients.get(random.nextInt(CLIENTS));
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> emit(io, random);
            case 3, 4, 5, 6 -> lanes.get(random.nextInt(3)).runTask();
            case 7, 8 -> client.receive(random.nextInt(4));
            case 9 -> client.cut();
            case 10 -> client.serverNotices();
            case 11, 12 -> client.comeBack(random);
            case 13 -> changeRooms(random);
            case 14 -> decide(random);
            default -> pass(random);
        }
    }

    /** The server has let somebody in, and the application hears of it. */
    private void greeted(Socket socket) {
        String pid = socket.port().sentPackets().pid();
        Session session = sessions.get(socket.id());
        if (socket.recovered()) {
            recoveries++;
            assertThat(socket.data()).containsEntry("pid", pid);
        } else {
            String asked = socket.handshake().auth("pid");
            assertThat(sessions.values())
                    .as("a session that could have been recovered")
                    .noneMatch(known -> asked != null && asked.equals(known.pid));
            tooLate += asked == null ? 0 : 1;
            socket.data().put("pid", pid);
            session.pid = pid;
        }
        if (!session.isConnected()) {
            // Else this one is late, and has been followed by another on another lane.
            session.socket = socket;
        }
        if (socket.connected()) {
            assertThat(socket.rooms()).containsAll(session.rooms).hasSize(session.rooms.size() + 1);
        }
    }

    /** Sends one event to some of the clients, from outside all lanes or on one of them. */
    private void emit(SocketIoServer io, Random random) {
        int number = ++emitted;
        String room = ROOMS.get(random.nextInt(2));
        Session direct = anySession(random);
        int kind = random.nextInt(4);
        Runnable emission = () -> {
            switch (kind) {
                case 0 -> emitTo(io.operator(), number, session -> true);
                case 1 -> emitTo(io.to(room), number, session -> session.rooms.contains(room));
                case 2 -> emitTo(io.except(room), number, session -> !session.rooms.contains(room));
                default -> emitDirectly(direct, number);
            }
        };
        if (random.nextBoolean()) {
            emission.run();
        } else {
            lanes.get(random.nextInt(3)).execute(emission);
        }
    }

    private void emitTo(BroadcastOperator operator, int number, Predicate<Session> filter) {
        sessions.values().stream().filter(filter).forEach(session -> session.expected.add(number));
        operator.emit("e", number);
    }

    private static void emitDirectly(@Nullable Session session, int number) {
        if (session != null && session.isConnected()) {
            session.expected.add(number);
            session.socket.emit("e", number);
        }
    }

    private @Nullable Session anySession(Random random) {
        List<Session> all = List.copyOf(sessions.values());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private void changeRooms(Random random) {
        Session session = anySession(random);
        if (session == null || !session.isConnected()) {
            return;
        }
        String room = ROOMS.get(random.nextInt(2));
        if (session.rooms.add(room)) {
            session.socket.join(room);
        } else {
            session.rooms.remove(room);
            session.socket.leave(room);
        }
    }

    private void decide(Random random) {
        CompletableFuture<Boolean> decision = decisions.poll();
        if (decision != null) {
            decision.complete(random.nextInt(4) != 0);
        }
    }

    /** Time goes on, seldom by more than a client has to come back. */
    private void pass(Random random) {
        if (random.nextInt(20) != 0) {
            now += Duration.ofMillis(random.nextInt(3)).toNanos();
            return;
        }
        // By then the heartbeat has found out who is there and who is not.
        clients.forEach(Client::serverNotices);
        settle();
        now += WINDOW.plusSeconds(1).toNanos();
        sessions.values().removeIf(session -> !session.isConnected());
    }

    /** Everything that is under way arrives. */
    private void settle() {
        for (int i = 0; i < 5; i++) {
            while (!decisions.isEmpty()) {
                decisions.remove().complete(true);
            }
            lanes.forEach(ManualLane::runTasks);
        }
        clients.forEach(client -> client.receive(Integer.MAX_VALUE));
    }

    /** A session as the server should see it. */
    private static final class Session {
        private final Set<String> rooms = new HashSet<>();
        private final List<Integer> expected = new ArrayList<>();
        private @Nullable String pid;
        private @Nullable Socket socket;

        boolean isConnected() {
            return socket != null && socket.connected();
        }
    }

    /** A client as it is in JavaScript: remembers its private id and the last offset, whatever session that is of. */
    private final class Client {

        private final SocketIoServer io;
        private final Queue<String> wire = new ArrayDeque<>();
        private final List<FakeLink> unnoticed = new ArrayList<>();
        private @Nullable FakeLink link;
        private @Nullable String sid;
        private @Nullable String pid;
        private @Nullable String offset;
        private List<Integer> received = new ArrayList<>();

        Client(SocketIoServer io) {
            this.io = io;
        }

        void comeBack(Random random) {
            if (link != null && !link.isDown()) {
                return;
            }
            cut();
            String auth = pid == null
                    ? ""
                    : "{\"pid\":\"" + pid + "\"" + (offset == null ? "" : ",\"offset\":\"" + offset + "\"") + "}";
            ManualLane lane = lanes.get(random.nextInt(3));
            FakeHandshake handshake =
                    new FakeHandshake(Requests.of("GET", "/socket.io/?EIO=4&transport=websocket"), lane);
            io.engine().handle(handshake);
            FakeLink[] opened = new FakeLink[1];
            lane.execute(() -> opened[0] = handshake.open());
            while (opened[0] == null) {
                lane.runTask();
            }
            FakeLink now = opened[0];
            link = now;
            lane.execute(() -> {
                if (!now.isDown()) {
                    now.text("40" + auth);
                }
            });
        }

        /** Some of what the server has written reaches the client. */
        void receive(int count) {
            if (link != null) {
                wire.addAll(link.take());
            }
            for (int i = 0; i < count && !wire.isEmpty(); i++) {
                received(wire.remove());
            }
        }

        private void received(String message) {
            Matcher event = EVENT.matcher(message);
            Matcher connect = CONNECT.matcher(message);
            if (event.matches()) {
                offset = event.group(2);
                received.add(Integer.parseInt(event.group(1)));
            } else if (connect.matches()) {
                if (!connect.group(2).equals(pid)) {
                    sid = connect.group(1);
                    pid = connect.group(2);
                    received = new ArrayList<>();
                }
            } else if (message.startsWith("44")) {
                cut();
            } else {
                assertThat(message).startsWith("0{");
            }
        }

        /** The connection breaks: what is under way is lost, and the server does not know yet. */
        void cut() {
            if (link != null) {
                unnoticed.add(link);
                link.take();
                link = null;
                wire.clear();
            }
        }

        void serverNotices() {
            for (FakeLink broken : unnoticed) {
                ((ManualLane) broken.lane()).execute(() -> {
                    if (!broken.isDown()) {
                        broken.down(1006, null);
                    }
                });
            }
            unnoticed.clear();
        }

        void assertComplete() {
            List<Integer> expected = sessions.get(String.valueOf(sid)).expected;
            int same = 0;
            while (same < Math.min(received.size(), expected.size())
                    && received.get(same).equals(expected.get(same))) {
                same++;
            }
            assertThat(received.subList(same, received.size()))
                    .as("behind the first %d events", same)
                    .isEqualTo(expected.subList(same, expected.size()));
        }
    }
}
