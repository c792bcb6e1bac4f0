package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.WebSocketMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
                packet(text, Delivery.DEFAULT.withConflationKey(key)), policy, false, maxBytes, maxPackets);
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
            assertThat(backlog.offer(packet, Overflow.DROP_OLDEST, true, 1000, 10))
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
        backlog.offer(megabyte, Overflow.DISCONNECT, true, Long.MAX_VALUE, 10);
        backlog.offer(megabyte, Overflow.DISCONNECT, true, Long.MAX_VALUE, 10);
        megabyte.unshare();
        assertThat(backlog.poll().isHeld()).isTrue();
        assertThat(backlog.poll().isHeld()).isFalse();
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
