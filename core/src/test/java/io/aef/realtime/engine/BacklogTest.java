package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.WebSocketMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who waits, who is dropped for whom, and in which order they leave. Every packet is {@code length + 1} bytes. */
class BacklogTest {

    private static final WebSocketMessage.HostForm FORM = () -> {};

    private final Backlog backlog = new Backlog();
    private long maxBytes = 20;
    private int maxPackets = 100;

    private static Outgoing packet(String text, Delivery delivery) {
        return Outgoing.of(List.of(Outgoing.text(text.getBytes(StandardCharsets.UTF_8))), delivery);
    }

    private boolean offer(String text, Overflow policy) {
        return offer(text, policy, null);
    }

    private boolean offer(String text, Overflow policy, String key) {
        return backlog.offer(
                packet(text, Delivery.DEFAULT.withConflationKey(key)), policy, false, true, maxBytes, maxPackets);
    }

    private List<String> dropped() {
        return backlog.takeDropped().stream()
                .map(entry -> entry.reason() + " " + text(entry))
                .toList();
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        while (!backlog.isEmpty()) {
            left.add(text(backlog.poll()));
        }
        assertThat(backlog.bytes()).isZero();
        assertThat(backlog.packets()).isZero();
        return left;
    }

    private static String text(Backlog.Entry entry) {
        return new String(entry.packet.messages().get(0).data(), StandardCharsets.UTF_8);
    }

    @Test
    void theBoundIsReachedAndNotExceeded() {
        assertThat(offer("123456789", Overflow.DISCONNECT)).isTrue();
        assertThat(offer("abcdefghi", Overflow.DISCONNECT)).isTrue();
        assertThat(backlog.bytes()).isEqualTo(20);
        assertThat(offer("", Overflow.DISCONNECT)).isFalse();
        assertThat(left()).containsExactly("123456789", "abcdefghi");
    }

    @Test
    void packetsAreBoundedByTheirNumber() {
        maxPackets = 2;
        assertThat(offer("a", Overflow.DISCONNECT)).isTrue();
        assertThat(offer("b", Overflow.DROP_OLDEST)).isTrue();
        assertThat(offer("c", Overflow.DROP_NEWEST)).isFalse();
        assertThat(offer("d", Overflow.DROP_OLDEST)).isTrue();
        assertThat(dropped()).containsExactly("OLDEST b");
        assertThat(left()).containsExactly("a", "d");
    }

    @Test
    void theOldestOfThoseThatMayBeDroppedGoAndNoMoreThanNeeded() {
        offer("aaaa", Overflow.DROP_OLDEST);
        offer("BBBB", Overflow.DISCONNECT);
        offer("cccc", Overflow.DROP_OLDEST);
        offer("dddd", Overflow.DROP_OLDEST);

        assertThat(offer("eeeeee", Overflow.DROP_OLDEST)).isTrue();

        assertThat(dropped()).containsExactly("OLDEST aaaa", "OLDEST cccc");
        assertThat(left()).containsExactly("BBBB", "dddd", "eeeeee");
    }

    @Test
    void nothingIsDroppedInVain() {
        offer("aaaa", Overflow.DROP_OLDEST);
        offer("BBBBBBBBBBBB", Overflow.DISCONNECT);

        assertThat(offer("eeeeeeeeee", Overflow.DROP_OLDEST)).isFalse();

        assertThat(dropped()).isEmpty();
        assertThat(left()).containsExactly("aaaa", "BBBBBBBBBBBB");
    }

    @Test
    void aPacketThatMustArriveTakesTheRoomOfThoseThatNeedNot() {
        offer("aaaaaaaaa", Overflow.DROP_OLDEST);
        offer("bbbbbbbbb", Overflow.DROP_NEWEST);

        assertThat(offer("C", Overflow.DISCONNECT)).isTrue();
        assertThat(offer("DDDDDDDDDDDDDDDD", Overflow.DISCONNECT)).isFalse();

        assertThat(dropped()).containsExactly("OLDEST aaaaaaaaa");
        assertThat(left()).as("what was taken by DROP_NEWEST stays").containsExactly("bbbbbbbbb", "C");
    }

    @Test
    void ofOneKeyTheNewestWaitsAndNothingOvertakes() {
        offer("f1", Overflow.DISCONNECT, "frame");
        offer("x", Overflow.DISCONNECT);
        offer("p1", Overflow.DISCONNECT, "progress");
        offer("f2", Overflow.DISCONNECT, "frame");
        offer("y", Overflow.DISCONNECT);
        offer("f3", Overflow.DISCONNECT, "frame");

        assertThat(dropped()).containsExactly("CONFLATED f1", "CONFLATED f2");
        assertThat(left()).containsExactly("x", "p1", "y", "f3");

        offer("f4", Overflow.DISCONNECT, "frame");
        assertThat(dropped()).as("what has left is replaced no more").isEmpty();
    }

    @Test
    void theRoomOfTheReplacedCountsForItsSuccessor() {
        offer("123456789012345678", Overflow.DROP_NEWEST, "k");
        assertThat(offer("abcdefghijklmnopqrs", Overflow.DROP_NEWEST, "k")).isTrue();
        assertThat(offer("abcdefghijklmnopqrstu", Overflow.DROP_NEWEST, "k"))
                .as("too long even so")
                .isFalse();
        assertThat(dropped()).containsExactly("CONFLATED 123456789012345678");
        assertThat(left()).as("the last that had room").containsExactly("abcdefghijklmnopqrs");
    }

    @Test
    void theReplacedIsNotCountedTwiceAmongThoseThatMayGo() {
        offer("kkkkk", Overflow.DROP_OLDEST, "k");
        offer("BBBBBBBBBBBB", Overflow.DISCONNECT);
        assertThat(offer("1234567", Overflow.DROP_OLDEST, "k")).isFalse();
        assertThat(dropped()).isEmpty();
        assertThat(offer("123456", Overflow.DROP_OLDEST, "k")).isTrue();
        assertThat(dropped()).containsExactly("CONFLATED kkkkk");
        assertThat(left()).containsExactly("BBBBBBBBBBBB", "123456");
    }

    @Test
    void whatIsHeldIsReleasedWhetherItLeavesOrNot() {
        Outgoing sent = packet("sent", Delivery.DEFAULT);
        Outgoing dropped = packet("dropped", Delivery.DEFAULT);
        Outgoing cleared = packet("cleared", Delivery.DEFAULT);
        for (Outgoing packet : List.of(sent, dropped, cleared)) {
            packet.share(1);
            assertThat(backlog.offer(packet, Overflow.DROP_OLDEST, true, true, 1000, 10))
                    .isTrue();
            packet.unshare();
            assertThat(isShared(packet)).isTrue();
        }
        Backlog.Entry first = backlog.poll();
        assertThat(first.isHeld()).isTrue();
        first.release();
        assertThat(isShared(sent)).isFalse();

        offer("x", Overflow.DISCONNECT);
        maxPackets = 2;
        offer("y", Overflow.DISCONNECT);
        assertThat(isShared(dropped)).isFalse();
        backlog.clear();
        assertThat(isShared(cleared)).isFalse();
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void farBehindNothingIsHeld() {
        Outgoing megabyte = packet("x".repeat(1024 * 1024), Delivery.DEFAULT);
        megabyte.share(1);
        backlog.offer(megabyte, Overflow.DISCONNECT, true, true, Long.MAX_VALUE, 10);
        backlog.offer(megabyte, Overflow.DISCONNECT, true, true, Long.MAX_VALUE, 10);
        megabyte.unshare();
        assertThat(backlog.poll().isHeld()).isTrue();
        assertThat(backlog.poll().isHeld()).isFalse();
    }

    @Test
    void whatItTakesInMemoryIsToldOnce() {
        Outgoing packet = packet("123456789", Delivery.DEFAULT);
        Outgoing keyed = packet("12345", Delivery.DEFAULT.withConflationKey("k"));
        backlog.offer(packet, Overflow.DISCONNECT, false, true, 100, 10);
        assertThat(backlog.takeChange()).isEqualTo(10 + 256 + 64);
        backlog.offer(packet, Overflow.DISCONNECT, false, true, 100, 10);
        assertThat(backlog.takeChange()).as("the same packet again").isEqualTo(64);
        backlog.offer(keyed, Overflow.DISCONNECT, false, true, 100, 10);
        assertThat(backlog.takeChange()).isEqualTo(6 + 256 + 64 + 64);
        backlog.offer(packet("x", Delivery.DEFAULT), Overflow.DISCONNECT, false, false, 100, 10);
        assertThat(backlog.takeChange()).as("what does not count").isZero();

        backlog.poll();
        assertThat(backlog.takeChange()).as("it waits once still").isEqualTo(-64);
        backlog.poll();
        assertThat(backlog.takeChange()).isEqualTo(-(10 + 256 + 64));
        backlog.clear();
        assertThat(backlog.takeChange()).isEqualTo(-(6 + 256 + 64 + 64));
    }

    /** However several queues take, drop, replace, send and forget them. */
    @Test
    void aPacketCountsOnceForAllThatKeepIt() {
        Random random = new Random(11);
        Backlog[] backlogs = new Backlog[5];
        Arrays.setAll(backlogs, i -> new Backlog());
        Overflow[] policies = Overflow.values();
        String[] keys = {null, null, "a", "b"};
        List<List<Outgoing>> model = new ArrayList<>();
        for (int i = 0; i < backlogs.length; i++) {
            model.add(new ArrayList<>());
        }
        long told = 0;
        for (int i = 0; i < 50_000; i++) {
            Outgoing packet = packet(
                    "x".repeat(random.nextInt(20)),
                    Delivery.DEFAULT.withConflationKey(keys[random.nextInt(keys.length)]));
            Overflow policy = policies[random.nextInt(policies.length)];
            for (int j = 0; j < backlogs.length; j++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        if (!backlogs[j].isEmpty()) {
                            model.get(j).remove(backlogs[j].poll().packet);
                        }
                    }
                    case 1 -> {
                        if (random.nextInt(20) == 0) {
                            backlogs[j].clear();
                            model.get(j).clear();
                        }
                    }
                    case 2, 3 -> {}
                    default -> {
                        if (backlogs[j].offer(packet, policy, false, true, 100, 12)) {
                            model.get(j).add(packet);
                        }
                        List<Outgoing> mine = model.get(j);
                        backlogs[j].takeDropped().forEach(entry -> mine.remove(entry.packet));
                    }
                }
                told += backlogs[j].takeChange();
            }
            assertThat(told).isEqualTo(memoryOf(model));
        }
        for (Backlog each : backlogs) {
            each.clear();
            told += each.takeChange();
        }
        assertThat(told).isZero();
    }

    private static long memoryOf(List<List<Outgoing>> queues) {
        Set<Outgoing> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        long bytes = 0;
        for (List<Outgoing> queue : queues) {
            for (Outgoing packet : queue) {
                bytes += packet.delivery().conflationKey() == null ? 64 : 128;
                if (distinct.add(packet)) {
                    bytes += packet.length() + 256;
                }
            }
        }
        return bytes;
    }

    private static boolean isShared(Outgoing packet) {
        return packet.messages().get(0).webSocketMessage(4, true).form(message -> FORM) != null;
    }

    /** Against the plainest implementation one can think of. */
    @Test
    void itDoesWhatAListWouldDo() {
        Random random = new Random(3);
        List<Model> model = new ArrayList<>();
        maxBytes = 60;
        maxPackets = 12;
        Overflow[] policies = Overflow.values();
        String[] keys = {null, null, "a", "b"};
        for (int i = 0; i < 200_000; i++) {
            if (random.nextInt(4) == 0 && !model.isEmpty()) {
                assertThat(text(backlog.poll())).isEqualTo(model.remove(0).text);
                continue;
            }
            String text = i + "x".repeat(random.nextInt(12));
            Model packet = new Model(text, policies[random.nextInt(3)], keys[random.nextInt(4)]);
            assertThat(offer(text, packet.policy, packet.key)).isEqualTo(offerTo(model, packet));
            assertThat(backlog.packets()).isEqualTo(model.size());
            backlog.takeDropped();
        }
    }

    private boolean offerTo(List<Model> model, Model packet) {
        List<Model> next = new ArrayList<>(model);
        next.removeIf(other -> packet.key != null && packet.key.equals(other.key));
        while (length(next) + packet.length() > maxBytes || next.size() + 1 > maxPackets) {
            Model oldest = next.stream()
                    .filter(other -> other.policy == Overflow.DROP_OLDEST)
                    .findFirst()
                    .orElse(null);
            if (packet.policy == Overflow.DROP_NEWEST || oldest == null) {
                return false;
            }
            next.remove(oldest);
        }
        next.add(packet);
        model.clear();
        model.addAll(next);
        return true;
    }

    private static int length(List<Model> packets) {
        return packets.stream().mapToInt(Model::length).sum();
    }

    private record Model(String text, Overflow policy, String key) {
        int length() {
            return text.length() + 1;
        }
    }
}
