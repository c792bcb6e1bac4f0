package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.Overflow;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What waits for a client that may continue its session later, and what becomes of it when the connection is lost. */
class RecoveryBackPressureTest {

    private static final int BOUND = 100_000;
    private static final int MARK = 1_000;
    private static final Pattern PID = Pattern.compile("\"pid\":\"([^\"]+)\"");
    private static final Pattern EVENT = Pattern.compile("42\\[\"e\",\"(\\w+?)x*\",\"([^\"]+)\"]");

    private final ManualLane lane = new ManualLane();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();

    private final SocketIoServer io = TestServers.builder()
            .handlerExecutor(SocketIoServer.directExecutor())
            .maxBufferedBytes(BOUND)
            .maxBufferedPackets(80)
            .highWaterMark(MARK)
            .listener(new ServerListener() {
                @Override
                public void dropped(String policy) {
                    dropped.add(policy);
                }
            })
            .connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))
            .build();

    private FakeLink link = new FakeLink(lane);
    private @Nullable String pid;
    private @Nullable String offset;

    RecoveryBackPressureTest() {
        io.onConnection(sockets::add);
    }

    private Socket connect() {
        return connect(false);
    }

    private Socket connect(boolean stalled) {
        FakeHandshake handshake = new FakeHandshake(Requests.of("GET", "/socket.io/?EIO=4&transport=websocket"), lane);
        io.engine().handle(handshake);
        link = handshake.open();
        if (stalled) {
            link.stall();
        }
        String auth = pid == null
                ? ""
                : "{\"pid\":\"" + pid + "\"" + (offset == null ? "" : ",\"offset\":\"" + offset + "\"") + "}";
        link.text("40" + auth);
        lane.runTasks();
        return sockets.get(sockets.size() - 1);
    }

    /** The connection breaks and the client comes back. */
    private Socket comeBack() {
        if (!link.isDown()) {
            link.down(1006, null);
        }
        lane.runTasks();
        return connect();
    }

    /** The names of the events the client sees, which it remembers the last offset of. */
    private List<String> received() {
        lane.runTasks();
        List<String> names = new ArrayList<>();
        for (String message : link.take()) {
            Matcher event = EVENT.matcher(message);
            Matcher ids = PID.matcher(message);
            if (event.matches()) {
                names.add(event.group(1));
                offset = event.group(2);
            } else if (ids.find()) {
                pid = ids.group(1);
            }
        }
        return names;
    }

    private static String filled(String name, int length) {
        return name + "x".repeat(length - name.length());
    }

    private Socket stalled() {
        Socket socket = connect();
        received();
        socket.emit("e", "first");
        assertThat(received()).containsExactly("first");
        link.stall();
        socket.emit("e", filled("A", 2 * MARK));
        assertThat(received()).containsExactly("A");
        return socket;
    }

    @Test
    void whatWaitsIsReplayedAndWhatWasDroppedInFrontOfTheLastSeenIsNot() {
        Socket socket = connect();
        received();
        link.stall();
        socket.emit("e", filled("A", 2 * MARK));
        socket.conflate("k").emit("e", "B");
        socket.conflate("k").emit("e", "C");
        socket.emit("e", "D");
        socket.emit("e", "E");
        lane.runTasks();
        assertThat(dropped).containsExactly("conflated");
        link.drain();
        assertThat(received()).containsExactly("A", "C", "D", "E");
        link.stall();
        socket.emit("e", filled("F", 2 * MARK));
        socket.emit("e", "G");
        socket.emit("e", "H");
        lane.runTasks();

        Socket again = comeBack();

        assertThat(again.recovered()).isTrue();
        assertThat(received()).containsExactly("F", "G", "H");
    }

    @Test
    void whatFoundNoRoomIsNotTakenForSent() {
        Socket socket = stalled();
        Function<String, Boolean> emit =
                name -> socket.overflow(Overflow.DROP_NEWEST).emit("e", filled(name, BOUND / 2));
        assertThat(emit.apply("B")).isTrue();
        lane.runTasks();
        assertThat(emit.apply("C")).as("not known before the lane has looked").isTrue();
        lane.runTasks();
        assertThat(dropped).containsExactly("no room");
        link.drain();
        assertThat(received()).containsExactly("B");

        assertThat(comeBack().recovered()).isTrue();
        assertThat(received()).as("the client has seen all that was sent").isEmpty();
    }

    @Test
    void whoEmitsFasterThanTheLaneIsRefusedAndWhatIsRefusedIsNotKept() {
        Socket socket = connect();
        received();
        int taken = 0;
        while (socket.overflow(Overflow.DROP_OLDEST).emit("e", filled("n" + taken, 10_000))) {
            taken++;
        }
        assertThat(taken).isBetween(9, 10);
        assertThat(socket.bufferedBytes()).isGreaterThan(BOUND - 10_000L);
        assertThat(socket.isWritable()).isFalse();
        assertThat(dropped).containsExactly("refused");

        assertThat(received()).hasSize(taken);
        assertThat(socket.bufferedBytes()).isZero();
        assertThat(socket.isWritable()).isTrue();
        assertThat(socket.emit("e", "last")).isTrue();
        assertThat(comeBack().recovered()).isTrue();
    }

    @Test
    void whoLacksAnEventThatMustArriveGetsANewSession() {
        Socket socket = connect();
        received();
        int taken = 0;
        while (socket.emit("e", filled("n" + taken, 10_000))) {
            taken++;
        }
        assertThat(taken).isBetween(9, 12);
        lane.runTasks();
        assertThat(socket.connected()).isFalse();
        assertThat(link.isAborted()).isTrue();
        assertThat(dropped).isEmpty();

        assertThat(comeBack().recovered()).isFalse();
    }

    @Test
    void aReplayThatIsAllowedIsNeverCutOff() {
        Socket socket = connect();
        received();
        socket.emit("e", "first");
        received();
        link.down(1006, null);
        lane.runTasks();
        IntStream.range(0, 70).forEach(i -> io.to(socket.id()).emit("e", filled("n" + i, BOUND / 90)));
        lane.runTasks();

        assertThat(connect(true).recovered()).isTrue();
        link.drain();
        assertThat(received()).hasSize(70);
        assertThat(link.isDown()).isFalse();
    }

    @Test
    void moreThanThatIsANewSession() {
        Socket socket = connect();
        received();
        socket.emit("e", "first");
        received();
        link.down(1006, null);
        lane.runTasks();
        IntStream.range(0, 71).forEach(i -> io.to(socket.id()).emit("e", "n"));
        lane.runTasks();

        assertThat(connect().recovered()).isFalse();
    }

    @Test
    void whoIsCutOffWithinItsReplayIsSentTheRestTheNextTime() {
        List<Socket> greeted = new ArrayList<>();
        io.of("/b").onConnection(greeted::add);
        connect();
        received();
        String other = join("/b", "");
        link.down(1006, null);
        lane.runTasks();
        IntStream.range(0, 60).forEach(i -> io.emit("e", filled("n" + i, BOUND / 70)));
        io.of("/b").emit("e", filled("big", BOUND / 5));
        io.of("/b").emit("e", "small");
        lane.runTasks();

        assertThat(connect(true).recovered()).isTrue();
        link.text("40/b,{\"pid\":\"" + other + "\"}");
        lane.runTasks();
        assertThat(link.isAborted()).isTrue();
        assertThat(greeted).as("nobody comes after it has gone").hasSize(1);

        connect();
        link.take();
        String again = join("/b", "{\"pid\":\"" + other + "\"}");
        assertThat(again).isEqualTo(other);
        assertThat(greeted).hasSize(2);
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).startsWith("42/b,[\"e\",\"bigxxx");
        assertThat(events.get(1)).startsWith("42/b,[\"e\",\"small\"");
    }

    private final List<String> events = new ArrayList<>();

    /** Joins a namespace; returns the private id there. What else has come is in {@link #events}. */
    private String join(String namespace, String auth) {
        link.text("40" + namespace + "," + auth);
        lane.runTasks();
        String found = "";
        events.clear();
        for (String message : link.take()) {
            Matcher ids = PID.matcher(message);
            if (ids.find()) {
                found = ids.group(1);
            } else {
                events.add(message);
            }
        }
        return found;
    }
}
