package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.InMemoryAdapter;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several namespaces in one stream, of which some are held up or fail. */
class StreamsTest {

    private final FakeBus bus = new FakeBus();
    private final RedisLink link = RedisLink.over(() -> bus, null, 1 << 20);
    private final Streams streams = new Streams(link, StreamsOptions.DEFAULT, Duration.ofMillis(1));

    private long last = 10;

    /** Takes what it is let take. */
    private final class Namespace implements Feed.Taker {

        private final Semaphore allowed = new Semaphore(0);
        private final BlockingQueue<Long> taken = new LinkedBlockingQueue<>();
        private final BlockingQueue<Long> reached = new LinkedBlockingQueue<>();
        private volatile boolean anew;

        Namespace(String name) {
            streams.open(name, link.inbox().beside(), this);
        }

        @Override
        public void take(Bus.Entry entry) {
            allowed.acquireUninterruptibly();
            taken.add(entry.position().millis());
            if (entry.fields().containsKey("bad")) {
                throw new IllegalStateException("bad");
            }
        }

        @Override
        public void reached(StreamPosition position, long since, boolean begunAnew) {
            anew |= begunAnew;
            reached.add(position.millis());
        }

        void allowAll() {
            allowed.release(1_000_000);
        }

        long next() throws InterruptedException {
            Long next = taken.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        void awaitReached(long position) throws InterruptedException {
            Long at;
            do {
                at = reached.poll(20, TimeUnit.SECONDS);
                assertThat(at).isNotNull();
            } while (at != position);
        }
    }

    /** Of each of these namespaces one, in a stream of Redis. */
    private List<Bus.Entry> entries(String... namespaces) {
        List<Bus.Entry> all = new ArrayList<>();
        for (String namespace : namespaces) {
            StreamPosition position = new StreamPosition(++last, 0);
            Bus.Entry entry = new Bus.Entry(position, Map.of("nsp", namespace.getBytes(StandardCharsets.UTF_8)));
            bus.entries.put(position, entry);
            all.add(entry);
        }
        return all;
    }

    private CompletableFuture<List<Bus.Entry>> read() throws InterruptedException {
        CompletableFuture<List<Bus.Entry>> read = bus.reads.poll(20, TimeUnit.SECONDS);
        assertThat(read).isNotNull();
        return read;
    }

    private void begin() {
        entries("/");
    }

    @Test
    void aNamespaceThatIsHeldUpHoldsUpNoOtherAndMissesNothing() throws Exception {
        begin();
        Namespace slow = new Namespace("/slow");
        Namespace fast = new Namespace("/fast");
        fast.allowAll();

        List<Long> slows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<Bus.Entry> batch = entries("/slow", "/fast", "/slow");
            slows.add(batch.get(0).position().millis());
            slows.add(batch.get(2).position().millis());
            read().complete(batch);
            assertThat(fast.next()).isEqualTo(batch.get(1).position().millis());
            fast.awaitReached(last);
        }
        assertThat(slow.taken).isEmpty();

        slow.allowAll();
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < slows.size(); i++) {
            seen.add(slow.next());
        }
        assertThat(seen).isEqualTo(slows);
        slow.awaitReached(last);

        // And goes on as if nothing had been.
        List<Bus.Entry> more = entries("/slow", "/other", "/slow");
        read().complete(more);
        assertThat(slow.next()).isEqualTo(more.get(0).position().millis());
        assertThat(slow.next()).isEqualTo(more.get(2).position().millis());
        slow.awaitReached(last);
        assertThat(slow.taken).isEmpty();
    }

    /** More than are read at once, while more comes. */
    @Test
    void whoWasLeftBehindCatchesUpWithAllThatWasReadMeanwhile() throws Exception {
        begin();
        Namespace slow = new Namespace("/slow");
        int batches = 3 * StreamsWire.RANGE / 100;
        for (int i = 0; i < batches; i++) {
            List<Bus.Entry> batch = new ArrayList<>();
            for (int j = 0; j < 50; j++) {
                batch.addAll(entries("/slow", "/other"));
            }
            read().complete(batch);
        }
        CompletableFuture<List<Bus.Entry>> next = read();
        slow.allowAll();
        List<Bus.Entry> batch = entries("/slow");
        next.complete(batch);

        long before = 0;
        for (int i = 0; i < batches * 50 + 1; i++) {
            long at = slow.next();
            assertThat(at).isEqualTo(i == 0 ? 12 : i == batches * 50 ? last : before + 2);
            before = at;
        }
        slow.awaitReached(last);
        assertThat(slow.taken).isEmpty();
    }

    /** With more on its way to it than may be, as {@link Lane#awaitRoom} has it. */
    @Test
    void anEventLoopThatStandsStillHoldsUpTheLogOfNoOtherNamespace() throws Exception {
        begin();
        StillLane full = new StillLane();
        full.handOver(() -> {}, 2 << 20);
        Opened still = new Opened("/still", full);
        Opened other = new Opened("/other", new Crowd.CallersLane());
        try {
            for (int i = 0; i < 4; i++) {
                read().complete(List.of(still.event(++last)));
            }
            read().complete(List.of(other.event(++last)));
            long position = new StreamPosition(last, 0).number();

            other.log.whenReached(position).toCompletableFuture().get(20, TimeUnit.SECONDS);

            assertThat(still.log.position()).isLessThan(position);
            assertThat(full.tasks).hasValue(1);
        } finally {
            full.ended = true;
        }
    }

    /** One that recovers sessions, with one socket. */
    private final class Opened {

        private final StreamsWire wire;
        private final NodeLog log;

        Opened(String name, Lane lane) {
            FakeContext context = new FakeContext();
            Patience patience = Patience.DEFAULT;
            wire = new StreamsWire(name, FakeContext.JSON, "node", link, streams, StreamsOptions.DEFAULT, patience);
            log = new NodeLog(context, wire);
            InMemoryAdapter.numbered(context, log.sockets()).add(new Somebody("id", lane));
            wire.open(new Nobody(), log);
        }

        /** As another node has sent it. */
        Bus.Entry event(long millis) {
            Packet.Event event = new Packet.Event("/", "n", List.of(), Packet.NO_ACK);
            Map<String, byte[]> fields = wire.entry(new ClusterMessage.Broadcast(event, BroadcastOptions.ALL));
            fields.put("uid", new byte[] {'x'});
            return new Bus.Entry(new StreamPosition(millis, 0), fields);
        }
    }

    private record Somebody(String id, Lane lane) implements StillSocket {}

    private static final class Nobody implements Wire.Receiver {

        @Override
        public boolean isInhabited(String room) {
            return false;
        }

        @Override
        public void addRoomListener(RoomListener listener) {}

        @Override
        public void received(String sender, ClusterMessage message) {}
    }

    /** Runs nothing. */
    private static final class StillLane extends Lane {

        private final AtomicInteger tasks = new AtomicInteger();
        private volatile boolean ended;

        @Override
        public boolean inLane() {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            tasks.incrementAndGet();
        }

        @Override
        public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
            return () -> {};
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        protected boolean callerMayWait() {
            return true;
        }

        @Override
        protected boolean hasEnded() {
            return ended;
        }
    }

    @Test
    void anEntryThatIsNotUnderstoodEndsNothing() throws Exception {
        begin();
        Namespace one = new Namespace("/one");
        one.allowAll();
        StreamPosition bad = new StreamPosition(++last, 0);
        read().complete(List.of(
                new Bus.Entry(bad, Map.of("nsp", "/one".getBytes(StandardCharsets.UTF_8), "bad", new byte[0]))));
        one.awaitReached(last);
        assertThat(one.next()).isEqualTo(last);
        assertThat(link.status().malformed()).isEqualTo(1);

        read().complete(entries("/one"));
        assertThat(one.next()).isEqualTo(last);
    }

    /** Whatever of it fails: the next entries are asked for. */
    @Test
    void theReadingGoesOnWhateverBecomesOfWhatWasRead() throws Exception {
        begin();
        StreamReader reader = new StreamReader("stream", link, StreamsOptions.DEFAULT, new StreamReader.Sink() {
            @Override
            public void begin(StreamPosition position, long since, boolean anew) {
                throw new IllegalStateException("begin");
            }

            @Override
            public CompletionStage<?> take(List<Bus.Entry> entries, StreamPosition position, long since) {
                if (entries.size() == 1) {
                    throw new IllegalStateException("take");
                }
                return CompletableFuture.failedFuture(new IllegalStateException("later"));
            }
        });
        reader.start();

        read().complete(entries("/one"));
        read().complete(entries("/one", "/one"));
        assertThat(read()).isNotDone();
        reader.close();
    }

    @Test
    void aNamespaceThatFailsAtItsPositionGoesOn() throws Exception {
        begin();
        CompletableFuture<Long> taken = new CompletableFuture<>();
        streams.open("/one", link.inbox().beside(), new Feed.Taker() {
            @Override
            public void take(Bus.Entry entry) {
                taken.complete(entry.position().millis());
            }

            @Override
            public void reached(StreamPosition position, long since, boolean anew) {
                throw new IllegalStateException("reached");
            }
        });
        read().complete(List.of());
        read().complete(entries("/other"));

        read().complete(entries("/one"));

        assertThat(taken.get(20, TimeUnit.SECONDS)).isEqualTo(last);
    }

    @Test
    void aStreamThatLosesItsEndEndsTheCatchingUp() throws Exception {
        begin();
        Namespace slow = new Namespace("/slow");
        slow.awaitReached(11);
        read().complete(entries("/slow"));
        read().complete(entries("/slow"));
        CompletableFuture<List<Bus.Entry>> next = read();
        bus.entries.clear();
        last = 1;
        begin();

        next.completeExceptionally(new IllegalStateException("Redis has gone"));
        slow.allowAll();

        slow.awaitReached(2);
        assertThat(slow.anew).isTrue();
        read().complete(entries("/slow"));
        slow.awaitReached(3);
        assertThat(slow.taken).startsWith(12L).endsWith(3L);
    }

    @Test
    void aNamespaceThatOpensLaterBeginsWhereTheStreamIs() throws Exception {
        begin();
        Namespace first = new Namespace("/first");
        first.allowAll();
        read().complete(entries("/first", "/second"));
        first.awaitReached(last);

        Namespace second = new Namespace("/second");
        second.allowAll();
        second.awaitReached(last);
        read().complete(entries("/second"));

        assertThat(second.next()).isEqualTo(last);
    }

    /** Official nodes write what concerns the last one to {@code socket.io--1}, and nobody reads it. */
    @Test
    void everyNamespaceHasAStreamThatIsRead() {
        Streams three = new Streams(link, StreamsOptions.DEFAULT.withStreamCount(3), Duration.ofMillis(1));

        assertThat(three.streamOf("/")).isEqualTo("socket.io-2");
        assertThat(three.streamOf("/chat")).isEqualTo("socket.io-1");
        assertThat("/dashboard".hashCode() % 3).isEqualTo(-1);
        assertThat(three.streamOf("/dashboard")).isEqualTo("socket.io-2");
    }
}
