package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.InMemoryAdapter;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The events of one node on their way into the log, with a Redis that does not answer yet. */
class OwnEventsTest {

    private static final Duration AT_MOST = Duration.ofMinutes(1);
    private static final int MAX_BYTES = 10_000;
    private static final StreamsOptions OPTIONS = StreamsOptions.DEFAULT.withMaxWaitingBytes(MAX_BYTES);

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 10 * MAX_BYTES);
    private final FakeContext context = new FakeContext();
    private final StreamsWire wire = new StreamsWire(
            "/",
            FakeContext.JSON,
            "node",
            link,
            new Streams(link, OPTIONS),
            OPTIONS,
            new Patience(AT_MOST, AT_MOST, AT_MOST));
    private final NodeLog log = new NodeLog(context, wire);
    private final InMemoryAdapter rooms = InMemoryAdapter.numbered(context, log.sockets());
    private final List<String> received = new ArrayList<>();

    private void send(Object value, String... to) {
        log.send(new Packet.Event("/", "n", List.of(value), Packet.NO_ACK), BroadcastOptions.ALL.withRooms(Set.of(to)));
    }

    /** What was to be done in the thread that passes the log on has been. */
    private void settle() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        wire.passing().execute(() -> done.complete(null));
        done.get(20, TimeUnit.SECONDS);
    }

    private void refused() throws Exception {
        bus.batches.get(0).result().completeExceptionally(new IllegalStateException("no answer"));
        settle();
    }

    private void comesBack(long token, long millis) {
        log.passedOwn(new LogEntry.Origin(log.writer(), token), new StreamPosition(millis, 0), () -> {
            throw new IllegalStateException("It is known here.");
        });
    }

    // ---- what waits behind them ----------------------------------------------------------------------------------

    @Test
    void whatIsToBeDoneBehindThemCountsAndEndsTheWaitingBeyondTheBound() throws Exception {
        Member socket = join("id");
        send("event");
        assertThat(log.behind(() -> received.add("first"), () -> 4000)).isTrue();
        assertThat(log.behind(() -> received.add("second"), () -> 4000)).isTrue();
        settle();
        assertThat(received).isEmpty();

        assertThat(log.behind(() -> received.add("third"), () -> 4000)).isTrue();
        settle();

        assertThat(received).containsExactly(socket.id + " event", "first", "second", "third");
    }

    @Test
    void whatWouldWaitBeyondTwiceTheBoundIsNotTaken() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        wire.passing().execute(() -> await(go));
        send("event");
        int taken = 0;
        while (taken < 100 && log.behind(() -> {}, () -> 4000)) {
            taken++;
        }
        go.countDown();

        assertThat(taken).isEqualTo(5);
        assertThat(link.status().lost()).isEqualTo(1);
    }

    private static void await(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatHasNothingBeforeItIsDoneAtOnceAndNotMeasured() {
        boolean done = log.behind(() -> received.add("done"), () -> {
            throw new IllegalStateException("It does not wait.");
        });

        assertThat(done).isTrue();
        assertThat(received).containsExactly("done");
    }

    /** Whoever can write to Redis can do so in the name of this node. */
    @Test
    void whatThisNodeHasNotSentGivesNothingUp() throws Exception {
        join("id");
        send("event");

        assertThatThrownBy(() -> comesBack(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> comesBack(Long.MAX_VALUE, 2)).isInstanceOf(IllegalArgumentException.class);
        settle();
        assertThat(received).isEmpty();
        comesBack(1, 3);
        send("next");
        comesBack(2, 4);

        assertThat(received).containsExactly("id 3-0", "id 4-0");
    }

    // ---- who leaves meanwhile ------------------------------------------------------------------------------------

    @Test
    void whoLeavesCostsTheSameWhateverIsUnderWay() {
        Member socket = join("id", "red", "green");
        for (int i = 0; i < 10; i++) {
            send(i, "red");
            send(i, "blue");
        }

        Counted asked = new Counted(rooms.rooms(socket));
        log.leaving(socket, List.of("green"), () -> {
            throw new IllegalStateException("Nothing is under way there.");
        });
        log.leaving(socket, List.of("red"), () -> asked);

        assertThat(asked.looks).hasValue(1);
        assertThat(log.isLeaving(socket)).isTrue();
    }

    @Test
    void whatWasSentBeforeASocketLeftIsForItAndNothingElseIs() {
        Member socket = join("id", "red");
        send("before", "red");
        log.send(
                new Packet.Event("/", "n", List.of("not"), Packet.NO_ACK),
                new BroadcastOptions(Set.of("red"), Set.of("id"), BroadcastOptions.ALL.delivery(), false, null));
        log.leaving(socket, List.of("red"), () -> rooms.rooms(socket));
        rooms.leave(socket, List.of("red"));
        send("after", "red");

        comesBack(1, 1);
        assertThat(log.isLeaving(socket)).isFalse();
        comesBack(2, 2);
        comesBack(3, 3);

        assertThat(received).containsExactly("id 1-0");
    }

    /** Or a client that joins and leaves as fast as it can would be remembered each time. */
    @Test
    void whoLeavesAgainAndAgainIsRememberedOnce() {
        Member socket = join("id", "red");
        OwnEvents own = new OwnEvents();
        Departures departures = new Departures(own);
        BroadcastOptions red = BroadcastOptions.ALL.withRooms(Set.of("red"));
        Packet.Event event = new Packet.Event("/", "n", List.of(), Packet.NO_ACK);
        own.add(OwnEvents.Item.event(own.nextToken(), event, red, 1, 0));
        departures.leaving(socket, List.of("red"), () -> rooms.rooms(socket));
        long bytes = departures.bytes();
        assertThat(bytes).isPositive();

        for (int i = 0; i < 1000; i++) {
            departures.leaving(socket, List.of("red"), () -> rooms.rooms(socket));
        }

        assertThat(departures.bytes()).isEqualTo(bytes);
        OwnEvents.Item head = own.head();
        own.removeHead();
        assertThat(departures.take(head)).containsExactly(socket);
        assertThat(departures.bytes()).isZero();
    }

    @Test
    void whoLeavesIsNotRememberedBeyondTheBound() throws Exception {
        send("before", "red");
        int most = 0;
        for (int i = 0; received.isEmpty() && i < 1000; i++) {
            Member socket = join("id" + i, "red");
            log.leaving(socket, List.of("red"), () -> rooms.rooms(socket));
            rooms.leave(socket, List.of("red"));
            settle();
            most = i;
        }

        assertThat(most).isBetween(10, 100);
        assertThat(received).hasSize(most + 1).contains("id0 before");
    }

    @Test
    void whatIsGivenUpIsForThemAsWell() throws Exception {
        Member socket = join("id", "red");
        send("before", "red");
        log.leaving(socket, List.of("red"), () -> rooms.rooms(socket));
        rooms.leave(socket, List.of("red"));

        refused();

        assertThat(received).containsExactly("id before");
        assertThat(log.isLeaving(socket)).isFalse();
    }

    @Test
    void whoIsDisconnectedIsSentWhatIsUnderWayInOrderAndEncodedOnce() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            members.add(join("id" + i, "red", "green"));
        }
        send("a");
        send("b", "red");
        send("c", "green");
        send("d", "blue");
        for (Member each : members) {
            log.leaving(each, List.of("red"), () -> rooms.rooms(each));
            rooms.leave(each, List.of("red"));
        }
        members.forEach(each -> log.settle(each, rooms.rooms(each)));

        for (Member each : members) {
            assertThat(received.stream().filter(event -> event.startsWith(each.id + " ")))
                    .containsExactly(each.id + " a", each.id + " b", each.id + " c");
        }
        assertThat(context.encodings).hasValue(3);
        comesBack(1, 1);
        comesBack(2, 2);
        assertThat(received).hasSize(30);
    }

    private Member join(String id, String... names) {
        Member member = new Member(id, new Crowd.CallersLane(), new SentPackets(id));
        rooms.add(member);
        rooms.join(member, List.of(names));
        return member;
    }

    private final class Member implements StillSocket {

        private final String id;
        private final Lane lane;
        private final SentPackets sent;

        Member(String id, Lane lane, SentPackets sent) {
            this.id = id;
            this.lane = lane;
            this.sent = sent;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public SentPackets sentPackets() {
            return sent;
        }

        @Override
        public boolean deliver(Packet.Event packet, Outgoing outgoing) {
            received.add(id + " " + new String(outgoing.messages().get(0).data(), StandardCharsets.UTF_8));
            return true;
        }
    }

    /** Counts how often it is looked into. */
    private static final class Counted extends AbstractSet<String> {

        private final Set<String> names;
        private final AtomicInteger looks = new AtomicInteger();

        Counted(Set<String> names) {
            this.names = names;
        }

        @Override
        public boolean contains(Object name) {
            looks.incrementAndGet();
            return names.contains(name);
        }

        @Override
        public Iterator<String> iterator() {
            return names.iterator();
        }

        @Override
        public int size() {
            return names.size();
        }
    }
}
