package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.InMemoryAdapter;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery.Missed;
import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import io.aef.realtime.adapter.Stays;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Packet;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisTimeoutException;

/** The steps by which a node continues a session, at the worst moments. */
class RestorationTest {

    private static final String PID = "secret";
    private static final String OTHER = "0123456789abcdef";
    private static final Duration AT_MOST = Duration.ofMinutes(1);
    private static final Patience LONG = new Patience(AT_MOST, AT_MOST, AT_MOST);

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 1 << 20);
    private final FakeContext context = new FakeContext();
    private final AtomicInteger decodings = new AtomicInteger();
    private StreamsWire wire = wire(LONG);
    private NodeLog log = new NodeLog(context, wire);
    private StreamsRecovery recovery = recovery();

    private StreamsWire wire(Patience patience) {
        return new StreamsWire(
                "/",
                counted(FakeContext.JSON, decodings),
                "node",
                link,
                new Streams(link, StreamsOptions.DEFAULT),
                StreamsOptions.DEFAULT,
                patience);
    }

    private StreamsRecovery recovery() {
        return new StreamsRecovery(
                context,
                FakeContext.SETTINGS,
                wire,
                log,
                new SessionCalls(wire, new Roster(link, "nodes", "node", "name"), AT_MOST, () -> 0));
    }

    private void restoresWithin(Duration time) {
        wire = wire(new Patience(AT_MOST, AT_MOST, time));
        log = new NodeLog(context, wire);
        recovery = recovery();
    }

    private static Json counted(Json json, AtomicInteger decodings) {
        return (Json) Proxy.newProxyInstance(
                Json.class.getClassLoader(), new Class<?>[] {Json.class}, (proxy, method, args) -> {
                    if (method.getName().equals("read")) {
                        decodings.incrementAndGet();
                    }
                    return method.invoke(json, args);
                });
    }

    private static StreamPosition at(long millis) {
        return new StreamPosition(millis, 0);
    }

    /** An event is in the log that another node has written, the how manieth. */
    private void add(long millis, long token) {
        Packet.Event event = new Packet.Event("/", "n", List.of(millis), Packet.NO_ACK);
        Map<String, byte[]> fields =
                new LinkedHashMap<>(wire.entry(new ClusterMessage.Broadcast(event, BroadcastOptions.ALL)));
        fields.put("token", new LogEntry.Origin(OTHER, token).toString().getBytes(StandardCharsets.US_ASCII));
        bus.entries.put(at(millis), new Bus.Entry(at(millis), fields));
    }

    private void reached(long millis) {
        log.reached(at(millis), System.nanoTime(), false);
    }

    /** The session of a client that was sent everything up to there. */
    private void keep(long millis, KeptSession.Unnumbered had) {
        keep(PID, millis, had);
    }

    private void keep(String pid, long millis, KeptSession.Unnumbered had) {
        long position = at(millis).number();
        KeptSession session = new KeptSession(
                pid, new Stays("id", 0, 0, List.of()), Map.of(), new SentPackets.Mark(position, 0, 0), position, had);
        byte[] bytes = KeptSession.write(session, Map.of("list", List.of()), "/");
        bus.keys.put("sio:session:" + pid, new Bus.Taken(Base64.getEncoder().encode(bytes), AT_MOST));
    }

    private CompletableFuture<@Nullable RestoredSession> restore(long offset) {
        return restore(PID, offset);
    }

    private CompletableFuture<@Nullable RestoredSession> restore(String pid, long offset) {
        return recovery.restoreSession(pid, at(offset).toString()).toCompletableFuture();
    }

    /** The clients of a node that has gone come back all at once, and their sessions are not resumed yet. */
    private List<CompletableFuture<@Nullable RestoredSession>> restoreMany(int clients) {
        List<CompletableFuture<@Nullable RestoredSession>> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            keep("client" + i, 1, KeptSession.Unnumbered.NONE);
            all.add(restore("client" + i, 1));
        }
        return all;
    }

    /** The offsets of what was missed. */
    private static List<String> resume(RestoredSession session) {
        List<Missed> missed = session.resume(new Nobody(session.id()));
        assertThat(missed).isNotNull();
        return missed.stream()
                .map(each -> new String(each.packet().messages().get(0).data(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void whatWasMissedIsLookedForInTheLogUpToWhereTheNodeIs() {
        for (long i = 1; i <= 3; i++) {
            add(i, i);
        }
        reached(3);
        keep(1, KeptSession.Unnumbered.NONE);

        assertThat(resume(restore(1).join())).containsExactly("2-0", "3-0");
    }

    @Test
    void aNodeThatDoesNotKnowYetWhereTheLogIsMissesNothing() throws Exception {
        for (long i = 1; i <= 3; i++) {
            add(i, i);
        }
        keep(1, KeptSession.Unnumbered.NONE);
        CompletableFuture<@Nullable RestoredSession> restored = restore(1);

        reached(3);

        assertThat(resume(restored.get(10, TimeUnit.SECONDS))).containsExactly("2-0", "3-0");
    }

    /** By a client of Redis that had no answer the first time; both are in what was missed. */
    @Test
    void whatWasWrittenTwiceIsSentOnce() {
        add(1, 1);
        add(2, 2);
        add(3, 2);
        add(4, 3);
        reached(4);
        keep(1, KeptSession.Unnumbered.NONE);

        assertThat(resume(restore(1).join())).containsExactly("2-0", "4-0");
    }

    @Test
    void whatManyHaveMissedIsReadAndEncodedOnce() {
        for (long i = 1; i <= 41; i++) {
            add(i, i);
        }
        reached(41);

        List<CompletableFuture<@Nullable RestoredSession>> all = restoreMany(100);

        for (CompletableFuture<@Nullable RestoredSession> each : all) {
            assertThat(resume(each.join())).hasSize(40);
        }
        assertThat(decodings).hasValue(40);
        assertThat(context.encodings).hasValue(40);
    }

    @Test
    void noMoreSessionsAreHeldThanMayUntilTheyAreResumedGivenBackOrOver() throws Exception {
        add(1, 1);
        add(2, 2);
        reached(2);
        int most = Restoration.MAX_OPEN;
        List<CompletableFuture<@Nullable RestoredSession>> all = restoreMany(most + 4);
        assertThat(all.stream().filter(CompletableFuture::isDone)).hasSize(most);

        assertThat(resume(all.get(0).join())).containsExactly("2-0");
        assertThat(all.get(most)).isDone();
        assertThat(all.get(most + 1)).isNotDone();
        all.get(1).join().giveBack();
        assertThat(all.get(most + 1)).isDone();
        // Another connection of the same client takes its session away, and waits for its turn as everybody.
        CompletableFuture<@Nullable RestoredSession> again = restore("client2", 1);
        assertThat(all.get(most + 2)).isDone();
        assertThat(all.get(2).join().resume(new Nobody("id"))).isNull();
        assertThat(all.get(most + 3)).isNotDone();
        all.get(3).join().giveBack();
        assertThat(all.get(most + 3)).isDone();
        assertThat(again).isNotDone();
        all.get(4).join().giveBack();
        assertThat(resume(again.join())).containsExactly("2-0");
    }

    /** Its events without a number: those of the other node up to the fifth. */
    private static KeptSession.Unnumbered five(boolean underWay) {
        return new KeptSession.Unnumbered(0, OTHER, 5, underWay);
    }

    @Test
    void whatTheClientHasHadWithoutANumberIsNotSentAgain() {
        add(1, 4);
        add(2, 5);
        add(3, 6);
        reached(3);
        keep(1, five(true));

        assertThat(resume(restore(1).join())).containsExactly("3-0");
    }

    @Test
    void aSessionIsOverWhileWhatItsClientHasHadMayStillTurnUp() {
        add(1, 3);
        add(2, 4);
        reached(2);
        keep(1, five(true));

        assertThat(restore(1).join()).isNull();
    }

    @Test
    void aSessionGoesOnIfNothingThatItsClientHasHadMayTurnUp() {
        add(1, 3);
        reached(1);
        keep(1, five(false));

        assertThat(resume(restore(1).join())).isEmpty();
    }

    @Test
    void whatIsSentWithoutANumberMayTurnUpUntilItHas() throws Exception {
        Nobody socket = new Nobody("id");
        InMemoryAdapter rooms = InMemoryAdapter.numbered(context, log.sockets());
        rooms.add(socket);
        rooms.join(socket, List.of("red"));
        reached(1);
        log.send(event(), BroadcastOptions.ALL.withRooms(Set.of("red")));
        log.leaving(socket, List.of("red"), () -> rooms.rooms(socket));
        rooms.leave(socket, List.of("red"));
        assertThat(log.unnumbered(socket, 0)).isEqualTo(new KeptSession.Unnumbered(-1, log.writer(), 0, false));

        noAnswer();
        assertThat(log.unnumbered(socket, 0))
                .isEqualTo(new KeptSession.Unnumbered(at(1).number(), log.writer(), 1, true));

        turnsUp(1, 2);
        assertThat(log.unnumbered(socket, 0))
                .isEqualTo(new KeptSession.Unnumbered(at(1).number(), log.writer(), 1, false));
    }

    @Test
    void aLogThatLosesItsEndIsNotWaitedFor() throws Exception {
        add(1, 1);
        add(5, 2);
        reached(1);
        keep(1, KeptSession.Unnumbered.NONE);
        CompletableFuture<@Nullable RestoredSession> restored = restore(1);
        assertThat(restored).isNotDone();

        log.reached(at(1), System.nanoTime(), true);

        RestoredSession claim = restored.get(10, TimeUnit.SECONDS);
        assertThat(claim.resume(new Nobody(claim.id()))).isNull();
    }

    /** Whoever writes to the stream may say of an entry that it is of any time. */
    @Test
    void nobodyWaitsForWhatIsOfADistantFuture() {
        add(1, 1);
        add(2, 2);
        reached(2);
        add(5_000_000_000_000L, 3);

        assertThat(restoreMany(Restoration.MAX_OPEN + 10))
                .allSatisfy(each -> assertThat(each).isCompletedWithValue(null));
    }

    /** What is in the stream is not passed on, for whatever reason. */
    @Test
    void whatIsNotReachedInTimeHoldsNothing() throws Exception {
        restoresWithin(Duration.ofMillis(1));
        add(1, 1);
        add(2, 2);
        reached(1);
        for (CompletableFuture<@Nullable RestoredSession> each : restoreMany(Restoration.MAX_OPEN + 10)) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);
        }
        keptAgain(Restoration.MAX_OPEN + 10);

        restoresWithin(AT_MOST);
        reached(2);
        assertThat(restoreMany(1).get(0)).isCompleted();
    }

    @Test
    void aStreamThatCannotBeReadTakesNoSessionsAway() throws Exception {
        restoresWithin(Duration.ofMillis(1));
        add(1, 1);
        for (CompletableFuture<@Nullable RestoredSession> each : restoreMany(10)) {
            assertThat(each.exceptionally(late -> null).get(10, TimeUnit.SECONDS))
                    .isNull();
        }

        keptAgain(10);
    }

    /** So many sessions are on their way back to Redis, or there. */
    private void keptAgain(int sessions) {
        int[] kept = {0};
        int[] batch = {0};
        await().until(() -> {
            for (; batch[0] < bus.batches.size(); batch[0]++) {
                kept[0] += bus.batches.get(batch[0]).messages().size();
                bus.batches.get(batch[0]).result().complete(null);
            }
            return kept[0] == sessions;
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void aSessionWhoseDataCannotBeWrittenAnyMoreIsOverWhenItIsGivenBack() throws Exception {
        add(1, 1);
        reached(1);
        keep(1, KeptSession.Unnumbered.NONE);
        RestoredSession claim = restore(1).join();
        List<Object> list = (List<Object>) claim.data().get("list");
        list.add(list);
        bus.nodes.complete(Map.of());

        claim.giveBack();

        assertThat(restore(1).get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void aSessionThatWasMadeUpCostsOneCommand() {
        bus.nodes.complete(Map.of("node", "name"));
        reached(1);

        for (int i = 0; i < 100; i++) {
            CompletableFuture<@Nullable RestoredSession> restored =
                    recovery.restoreSession("made-up-" + i, at(1).toString()).toCompletableFuture();
            assertThat(restored).isCompletedWithValue(null);
        }

        assertThat(bus.takes).isEqualTo(100);
        assertThat(bus.enrolments).isEqualTo(1);
        assertThat(bus.batches).isEmpty();
    }

    /** Whoever makes up sessions does not take the connections to Redis away from others. */
    @Test
    void soManyAreAskedOfRedisAtOnce() {
        bus.nodes.complete(Map.of("node", "name"));
        bus.heldTakes = new ArrayDeque<>();
        reached(1);
        List<CompletableFuture<@Nullable RestoredSession>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(restore("made-up-" + i, 1));
        }

        for (int answered = 0; answered < 1000; answered++) {
            assertThat(bus.heldTakes).hasSize(Math.min(Restoration.MAX_TAKES, 1000 - answered));
            bus.heldTakes.remove().complete(null);
        }

        assertThat(bus.takes).isEqualTo(1000);
        assertThat(all).allSatisfy(each -> assertThat(each).isCompletedWithValue(null));
    }

    @Test
    void nothingIsAskedOfRedisForClientsThatDoNotWaitAnyMore() throws Exception {
        restoresWithin(Duration.ofMillis(1));
        bus.nodes.complete(Map.of("node", "name"));
        bus.heldTakes = new ArrayDeque<>();
        reached(1);
        List<CompletableFuture<@Nullable RestoredSession>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(restore("made-up-" + i, 1));
        }
        for (CompletableFuture<@Nullable RestoredSession> each : all) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(TimeoutException.class);
        }
        int asked = bus.takes;
        while (!bus.heldTakes.isEmpty()) {
            bus.heldTakes.remove().complete(null);
        }

        assertThat(bus.takes).isEqualTo(asked);
        assertThat(bus.enrolments).isZero();
    }

    @Test
    void whatTurnsUpAfterItWasGivenUpIsBehindNobodyWhoBeginsToCollect() throws Exception {
        reached(1);
        log.send(event(), BroadcastOptions.ALL);
        noAnswer();

        turnsUp(1, 2);

        Collector collector =
                new Collector(new Stays("id", 0, 0, List.of()), 1, KeptSession.Unnumbered.NONE, FakeContext.SETTINGS);
        assertThat(log.begin(collector)).isEqualTo(new NodeLog.Begun(at(2).number(), 0));
    }

    private static Packet.Event event() {
        return new Packet.Event("/", "own", List.of(), Packet.NO_ACK);
    }

    /** What was sent last is given up. */
    private void noAnswer() throws Exception {
        bus.batches.get(0).result().completeExceptionally(new IOException("no answer"));
        CompletableFuture<Void> givenUp = new CompletableFuture<>();
        wire.passing().execute(() -> givenUp.complete(null));
        givenUp.get(10, TimeUnit.SECONDS);
    }

    /** An event of this node that nobody needs any more. */
    private void turnsUp(long token, long millis) {
        log.passedOwn(new LogEntry.Origin(log.writer(), token), at(millis), () -> {
            throw new IllegalStateException("Nobody needs it.");
        });
    }

    private record Nobody(String id, Lane lane, SentPackets sentPackets) implements StillSocket {

        Nobody(String id) {
            this(id, new Crowd.CallersLane(), new SentPackets(PID));
        }

        @Override
        public boolean deliver(Packet.Event packet, Outgoing outgoing) {
            return false;
        }
    }

    @Test
    void whatTheClientOfRedisSaysOfAFailureDoesNotGiveThePidAway() {
        bus.takeFailure = new RedisTimeoutException("no answer to command, params: [sio:session:" + PID + "]");

        assertThatThrownBy(() -> restore(1).join())
                .rootCause()
                .hasMessage("Redis could not be asked for a session: RedisTimeoutException");
    }
}
