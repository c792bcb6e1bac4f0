package io.aef.realtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest {

    private Instant now = Instant.ofEpochMilli(1_000_000);
    private final InMemoryEventLog log = log(LogLimits.DEFAULT, 1_000_000);

    private InMemoryEventLog log(LogLimits limits, long maxBytes) {
        return new InMemoryEventLog(limits, maxBytes, () -> now);
    }

    private static Offset append(EventLog log, String topic, int value) {
        return log.append(topic, new byte[] {(byte) value})
                .toCompletableFuture()
                .join();
    }

    private static EventLog.Slice read(EventLog log, String topic, @Nullable Offset after, int most) {
        return log.read(topic, after, most).toCompletableFuture().join();
    }

    private static List<Integer> values(EventLog.Slice slice) {
        return slice.events().stream().map(event -> (int) event.body()[0]).toList();
    }

    @Test
    void eventsAreReadBehindTheOneSeenLast() {
        Offset first = append(log, "a", 1);
        append(log, "b", 7);
        append(log, "a", 2);
        Offset third = append(log, "a", 3);

        assertThat(first.sequence()).isEqualTo(1);
        assertThat(third.sequence()).isEqualTo(3);
        assertThat(values(read(log, "a", null, 10))).containsExactly(1, 2, 3);
        EventLog.Slice behind = read(log, "a", first, 10);
        assertThat(values(behind)).containsExactly(2, 3);
        assertThat(behind.complete()).isTrue();
        assertThat(behind.latest()).isEqualTo(third);
        EventLog.Slice one = read(log, "a", first, 1);
        assertThat(values(one)).containsExactly(2);
        assertThat(one.complete()).isTrue();
        assertThat(one.latest()).isEqualTo(third);
        assertThat(read(log, "a", third, 10).events()).isEmpty();
        assertThat(read(log, "a", third, 10).complete()).isTrue();
    }

    @Test
    void ofATopicNobodyHasSpokenOfThereIsNothing() {
        assertThat(read(log, "a", null, 1)).isEqualTo(new EventLog.Slice(List.of(), true, null));
        assertThat(read(log, "a", new Offset(1, 1), 1).complete()).isFalse();
    }

    @Test
    void whatIsLostIsToldSo() {
        InMemoryEventLog small = log(LogLimits.DEFAULT.withMaxEvents(3), 1_000_000);
        Offset first = append(small, "a", 1);
        Offset second = append(small, "a", 2);
        for (int i = 3; i <= 5; i++) {
            append(small, "a", i);
        }

        assertThat(read(small, "a", first, 10).complete())
                .as("the second is missing")
                .isFalse();
        assertThat(values(read(small, "a", first, 10))).containsExactly(3, 4, 5);
        assertThat(read(small, "a", second, 10).complete()).isTrue();
        assertThat(read(small, "a", null, 10).complete()).isFalse();
        assertThat(read(small, "a", new Offset(first.epoch(), 6), 10).complete())
                .isFalse();
        assertThat(read(small, "a", new Offset(first.epoch() + 1, 2), 10).complete())
                .isFalse();
    }

    @Test
    void aTopicThatWasForgottenIsAnotherOneWhenItComesAgain() {
        Offset before = append(log, "a", 1);
        now = now.plus(LogLimits.DEFAULT.retention());
        assertThat(read(log, "a", null, 1).latest()).isNull();
        assertThat(log.bytes()).isZero();
        now = now.minus(Duration.ofHours(2));
        Offset again = append(log, "a", 1);

        assertThat(again.epoch()).as("also if the clock went back").isGreaterThan(before.epoch());
        assertThat(read(log, "a", before, 1).complete()).isFalse();
    }

    @Test
    void beyondItsBytesTheOldestEventsGoAndTopicsThatHaveNoneLeft() {
        InMemoryEventLog small = log(LogLimits.DEFAULT, 1_000);
        append(small, "a", 1);
        append(small, "b", 1);
        append(small, "a", 2);
        append(small, "c", 1);
        assertThat(values(read(small, "a", null, 10))).containsExactly(2);
        assertThat(values(read(small, "b", null, 10))).containsExactly(1);

        append(small, "c", 2);
        append(small, "c", 3);
        assertThat(read(small, "b", null, 1).latest()).isNull();
        assertThat(values(read(small, "a", null, 10))).containsExactly(2);
        small.append("c", new byte[2_000]);
        assertThat(small.bytes()).isLessThanOrEqualTo(1_000);
        assertThat(read(small, "c", null, 10).events()).isEmpty();
        assertThat(read(small, "c", null, 10).complete()).isFalse();
    }

    @Test
    void whoFollowsATopicHasAllOfItHoweverFullTheLogIs() {
        InMemoryEventLog small = log(LogLimits.DEFAULT, 5_000);
        List<Integer> heard = new ArrayList<>();
        Tail.follow(small, "topic 1", null, new Tail.Listener() {
            @Override
            public void event(EventLog.Event event) {
                heard.add((int) event.body()[0]);
            }

            @Override
            public void lost() {
                heard.add(-1);
            }
        });
        List<Integer> said = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            append(small, "topic " + i % 10, i % 100);
            if (i % 10 == 1) {
                said.add(i % 100);
            }
        }

        assertThat(heard).isEqualTo(said);
        assertThat(small.bytes()).isBetween(4_900L, 5_000L);
    }

    @Test
    void whatIsReadFromTheMiddleIsTheSameFromBothEnds() {
        List<Offset> offsets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            offsets.add(append(log, "a", i));
        }
        for (int after = 0; after < 20; after++) {
            List<Integer> expected = new ArrayList<>();
            for (int i = after + 1; i < Math.min(20, after + 4); i++) {
                expected.add(i);
            }
            EventLog.Slice slice = read(log, "a", offsets.get(after), 3);
            assertThat(values(slice)).isEqualTo(expected);
            assertThat(slice.events().stream().map(EventLog.Event::offset).toList())
                    .isEqualTo(offsets.subList(after + 1, Math.min(20, after + 4)));
        }
    }

    @Test
    void theStateIsKeptForLongerThanEventsAndGoesLast() {
        InMemoryEventLog small = log(LogLimits.DEFAULT.withMaxEvents(2).withMaxKeys(2), 1_000);
        for (int i = 0; i < 10; i++) {
            small.append("a", "key " + i, new byte[] {(byte) i});
        }
        small.append("a", new byte[1]);
        small.append("a", new byte[1]);
        EventLog.State state = small.state("a").toCompletableFuture().join();
        assertThat(state.events()).extracting(event -> (int) event.body()[0]).containsExactly(8, 9);
        assertThat(state.latest()).isEqualTo(new Offset(1_000_000, 12));

        small.append("a", new byte[450]);
        assertThat(read(small, "a", null, 10).events()).isEmpty();
        assertThat(small.state("a").toCompletableFuture().join().events()).hasSize(2);
        small.append("a", "key 9", new byte[900]);
        assertThat(small.state("a").toCompletableFuture().join().events()).isEmpty();
        assertThat(small.bytes()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void itDoesWhatAListWouldDo() {
        Random random = new Random(17);
        InMemoryEventLog small = log(LogLimits.DEFAULT.withMaxEvents(7), 1_000_000);
        Deque<Integer> model = new ArrayDeque<>();
        List<Offset> offsets = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(3) > 0) {
                model.add(i % 100);
                offsets.add(append(small, "a", i % 100));
                if (model.size() > 7) {
                    model.remove();
                }
            } else if (!offsets.isEmpty()) {
                int back = Math.min(offsets.size(), 1 + random.nextInt(12));
                EventLog.Slice slice = read(small, "a", offsets.get(offsets.size() - back), 100);
                List<Integer> all = new ArrayList<>(model);
                assertThat(slice.complete()).isEqualTo(back - 1 <= all.size());
                int from = slice.complete() ? all.size() - (back - 1) : 0;
                assertThat(values(slice)).isEqualTo(all.subList(from, all.size()));
            }
        }
    }

    @Test
    void whatAWatcherIsTooSlowForIsNotKeptAndItIsToldSo() {
        List<Long> told = new ArrayList<>();
        List<Offset> latest = new ArrayList<>();
        log.watch("a", new EventLog.Watcher() {
            @Override
            public void appended(EventLog.Event event) {
                told.add(event.offset().sequence());
                if (event.offset().sequence() == 1) {
                    // As long as this takes, the others wait.
                    for (int i = 0; i < 2_000; i++) {
                        append(log, "a", 0);
                    }
                }
            }

            @Override
            public void interrupted() {
                latest.add(read(log, "a", null, 1).latest());
            }
        });

        append(log, "a", 0);

        assertThat(told).hasSize(1 + 1_024).endsWith(1_025L);
        assertThat(latest).extracting(Offset::sequence).containsExactly(2_001L);
        append(log, "a", 0);
        assertThat(told).endsWith(2_002L);
        assertThat(latest).hasSize(1);
    }

    @Test
    void offsetsAreReadAsTheyWereWritten() {
        assertThat(Offset.parse(new Offset(12, 3).toString())).isEqualTo(new Offset(12, 3));
        assertThat(new Offset(1, 9)).isLessThan(new Offset(2, 1)).isGreaterThan(new Offset(1, 8));
        for (String text : List.of("", "-", "1-", "-1", "1--1", "a-1", "1-1x", "1-1234567890123456", "1.1")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Offset.parse(text));
        }
    }

    @Test
    void senselessLimitsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogLimits.DEFAULT.withMaxEvents(0))
                .withMessageContaining("maxEvents");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogLimits.DEFAULT.withMaxKeys(0))
                .withMessageContaining("maxKeys");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogLimits.DEFAULT.withRetention(Duration.ZERO))
                .withMessageContaining("retention");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log(LogLimits.DEFAULT, 0))
                .withMessageContaining("maxBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.read("a", null, 0))
                .withMessageContaining("most");
    }

    /** Topics are named after their owners. */
    private InMemoryEventLog shared(long maxBytes, long maxBytesOfOne) {
        return InMemoryEventLog.shared(
                LogLimits.DEFAULT, maxBytes, maxBytesOfOne, topic -> topic.substring(0, 1), () -> now);
    }

    @Test
    void oneOwnerDrivesOutNobodyElse() {
        InMemoryEventLog small = shared(100_000, 2_000);
        append(small, "b1", 1);
        for (int i = 1; i <= 100; i++) {
            append(small, "a" + i, i);
            append(small, "a1", i);
        }

        assertThat(values(read(small, "b1", null, 10))).containsExactly(1);
        assertThat(values(read(small, "a100", null, 10))).containsExactly(100);
        assertThat(read(small, "a2", null, 10).latest()).isNull();
        assertThat(read(small, "a1", null, 1).latest())
                .as("the one that is appended to stays")
                .isNotNull();
        append(small, "a101", 101);
        assertThat(small.bytes()).isLessThanOrEqualTo(2_000 + 400);
    }

    @Test
    void whatHasGoneIsNotCountedAnyMore() {
        InMemoryEventLog small = shared(1_500, 1_200);
        for (int round = 0; round < 50; round++) {
            for (String topic : List.of("a1", "b1", "a2", "c1")) {
                small.append(topic, topic, new byte[] {(byte) round});
            }
        }
        assertThat(small.bytes()).isBetween(1L, 1_500L);
        now = now.plus(LogLimits.DEFAULT.retention());
        assertThat(read(small, "a1", null, 1).latest()).isNull();
        assertThat(small.bytes()).isZero();
        for (int i = 0; i < 2; i++) {
            append(small, "a" + i, i);
        }
        assertThat(values(read(small, "a0", null, 10))).containsExactly(0);
    }

    @Test
    void whoWatchesHearsNothingOnceItIsClosed() {
        List<Integer> heard = new ArrayList<>();
        log.watch("a", new EventLog.Watcher() {
            @Override
            public void appended(EventLog.Event event) {
                heard.add((int) event.body()[0]);
            }

            @Override
            public void interrupted() {}
        });
        append(log, "a", 1);
        log.close();
        append(log, "a", 2);

        assertThat(heard).containsExactly(1);
    }
}
