package io.aef.realtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {

    private static final String LOST = "lost";

    private Instant now = Instant.ofEpochMilli(1_000_000);
    private final List<Runnable> timers = new ArrayList<>();

    private InMemoryEventLog log(LogLimits limits) {
        return new InMemoryEventLog(limits, 1 << 20, () -> now);
    }

    private static Offset append(EventLog log, String body) {
        return log.append("topic", body.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static final class Heard implements Tail.Listener {

        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void event(EventLog.Event event) {
            all.add(new String(event.body(), StandardCharsets.UTF_8));
        }

        @Override
        public void lost() {
            all.add(LOST);
        }
    }

    private Tail follow(EventLog log, @Nullable Offset after, Tail.Listener listener) {
        return Tail.follow(log, "topic", after, listener, (action, delay) -> timers.add(action));
    }

    @Test
    void whatIsThereComesFirst() {
        EventLog log = log(LogLimits.DEFAULT);
        Offset first = append(log, "1");
        append(log, "2");
        Heard all = new Heard();
        Heard behind = new Heard();
        follow(log, null, all);
        follow(log, first, behind);
        append(log, "3");

        assertThat(all.all).containsExactly("1", "2", "3");
        assertThat(behind.all).containsExactly("2", "3");
    }

    @Test
    void ofAnEmptyTopicEverythingComes() {
        EventLog log = log(LogLimits.DEFAULT);
        Heard heard = new Heard();
        follow(log, null, heard);
        log.append("another", new byte[0]);
        append(log, "1");

        assertThat(heard.all).containsExactly("1");
    }

    @Test
    void whatIsGoneIsToldSo() {
        EventLog log = log(LogLimits.DEFAULT.withMaxEvents(2));
        Offset first = append(log, "1");
        for (int i = 2; i <= 5; i++) {
            append(log, "" + i);
        }
        Heard heard = new Heard();
        follow(log, first, heard);

        assertThat(heard.all).containsExactly(LOST, "4", "5");
    }

    @Test
    void aTopicThatBeginsAnewIsToldSo() {
        EventLog log = log(LogLimits.DEFAULT);
        append(log, "1");
        Heard heard = new Heard();
        follow(log, null, heard);
        now = now.plus(LogLimits.DEFAULT.retention());
        append(log, "new");
        append(log, "newer");

        assertThat(heard.all).containsExactly("1", LOST, "new", "newer");
    }

    @Test
    void nothingComesOnceItIsClosed() {
        EventLog log = log(LogLimits.DEFAULT);
        Heard heard = new Heard();
        Tail tail = follow(log, null, heard);
        append(log, "1");
        tail.close();
        tail.close();
        append(log, "2");

        assertThat(heard.all).containsExactly("1");
    }

    @Test
    void aListenerThatFailsHearsTheNextEvent() {
        EventLog log = log(LogLimits.DEFAULT);
        Heard heard = new Heard();
        follow(log, null, new Tail.Listener() {
            @Override
            public void event(EventLog.Event event) {
                heard.event(event);
                throw new IllegalStateException("a listener of a test");
            }

            @Override
            public void lost() {}
        });
        append(log, "1");
        append(log, "2");

        assertThat(heard.all).containsExactly("1", "2");
    }

    @Test
    void aListenerMayAppend() {
        EventLog log = log(LogLimits.DEFAULT);
        Heard heard = new Heard();
        follow(log, null, new Tail.Listener() {
            @Override
            public void event(EventLog.Event event) {
                if (heard.all.size() < 3) {
                    append(log, "answer " + heard.all.size());
                }
                heard.event(event);
            }

            @Override
            public void lost() {}
        });
        append(log, "1");

        assertThat(heard.all).containsExactly("1", "answer 0", "answer 1", "answer 2");
    }

    @Test
    void manyThreadsAppendAndFollow() throws Exception {
        EventLog log = log(LogLimits.DEFAULT);
        List<Heard> followers = new CopyOnWriteArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 2_000; i++) {
                    append(log, "x");
                    if (i % 100 == 0) {
                        Heard heard = new Heard();
                        followers.add(heard);
                        follow(log, null, new Tail.Listener() {
                            @Override
                            public void event(EventLog.Event event) {
                                heard.all.add("" + event.offset().sequence());
                            }

                            @Override
                            public void lost() {
                                heard.lost();
                            }
                        });
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        begin.countDown();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }

        for (Heard heard : followers) {
            assertThat(heard.all).hasSize(8_000);
            for (int i = 0; i < 8_000; i++) {
                assertThat(heard.all.get(i)).isEqualTo("" + (i + 1));
            }
        }
    }

    /** A log at the other end of a network: all it does takes time, fails now and then, and it forgets to tell. */
    private final class Remote implements EventLog {

        private final InMemoryEventLog log;
        private final Random random;
        private final List<Runnable> pending = new ArrayList<>();
        private @Nullable Watcher watcher;
        private final List<Event> untold = new ArrayList<>();
        private boolean trouble = true;

        Remote(InMemoryEventLog log, Random random) {
            this.log = log;
            this.random = random;
            log.watch("topic", new Watcher() {
                @Override
                public void appended(Event event) {
                    untold.add(event);
                }

                @Override
                public void interrupted() {}
            });
        }

        @Override
        public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
            return log.append(topic, key, body, keep);
        }

        private <T> CompletionStage<T> later(CompletionStage<T> done) {
            CompletableFuture<T> stage = new CompletableFuture<>();
            pending.add(() -> {
                if (trouble && random.nextInt(5) == 0) {
                    stage.completeExceptionally(new IllegalStateException("unreachable"));
                } else {
                    stage.complete(done.toCompletableFuture().join());
                }
            });
            return stage;
        }

        /** As it is now or when the answer is sent. */
        @Override
        public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
            return later(log.read(topic, after, most));
        }

        @Override
        public CompletionStage<State> state(String topic) {
            return log.state(topic);
        }

        @Override
        public CompletionStage<Watch> watch(String topic, Watcher who) {
            CompletableFuture<Watch> stage = new CompletableFuture<>();
            pending.add(() -> {
                if (random.nextInt(3) == 0) {
                    stage.completeExceptionally(new IllegalStateException("unreachable"));
                } else {
                    watcher = who;
                    untold.clear();
                    stage.complete(() -> {});
                }
            });
            return stage;
        }

        /** One of the things that are under way comes about. */
        void step() {
            int choice = random.nextInt(pending.size() + timers.size() + 2);
            if (choice < pending.size()) {
                pending.remove(choice).run();
            } else if (choice - pending.size() < timers.size()) {
                timers.remove(choice - pending.size()).run();
            } else if (watcher != null && !untold.isEmpty()) {
                if (trouble && random.nextInt(10) == 0) {
                    untold.subList(0, 1 + random.nextInt(untold.size())).clear();
                    watcher.interrupted();
                } else {
                    watcher.appended(untold.remove(0));
                }
            }
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 2_000})
    void howeverThingsInterleave(int events) {
        for (int seed = 0; seed < (events > 100 ? 20 : 2_000); seed++) {
            timers.clear();
            Random random = new Random(seed);
            Remote log = new Remote(log(LogLimits.DEFAULT), random);
            int before = random.nextInt(events);
            Offset after = null;
            for (int i = 1; i <= before; i++) {
                Offset offset = append(log, "" + i);
                after = i == before / 2 ? offset : after;
            }
            Heard heard = new Heard();
            follow(log, after, heard);
            for (int i = before + 1; i <= events; i++) {
                for (int steps = random.nextInt(4); steps > 0; steps--) {
                    log.step();
                }
                append(log, "" + i);
            }
            log.trouble = false;
            for (int idle = 0; idle < 100 && !(log.pending.isEmpty() && timers.isEmpty() && log.untold.isEmpty()); ) {
                int size = log.untold.size();
                log.step();
                idle = log.pending.isEmpty() && timers.isEmpty() && log.untold.size() == size ? idle + 1 : 0;
            }

            List<String> expected = new ArrayList<>();
            for (int i = after == null ? 1 : before / 2 + 1; i <= events; i++) {
                expected.add("" + i);
            }
            assertThat(heard.all).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void whatComesWhileALogIsReadIsBounded() {
        InMemoryEventLog memory = log(LogLimits.DEFAULT);
        Remote log = new Remote(memory, new Random(1));
        log.trouble = false;
        Heard heard = new Heard();
        follow(log, null, heard);
        while (log.watcher == null || log.pending.isEmpty()) {
            log.step();
        }
        for (int i = 0; i < 5_000; i++) {
            append(log, "x");
            log.watcher.appended(log.untold.remove(0));
        }
        while (!log.pending.isEmpty()) {
            log.pending.remove(0).run();
        }

        assertThat(heard.all).hasSize(5_000).doesNotContain(LOST);
    }

    /** One that tells its watcher of what it is told to, and answers at once, or when it is told to. */
    private static final class Hushed implements EventLog {

        private static final byte[] LARGE = new byte[100_000];

        final InMemoryEventLog log = new InMemoryEventLog();
        final List<CompletableFuture<Slice>> asked = new ArrayList<>();
        private final List<Slice> answers = new ArrayList<>();
        boolean holding;
        private @Nullable Watcher watcher;

        @Override
        public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
            return log.append(topic, key, body, keep);
        }

        void tell(int events) {
            for (int i = 0; i < events; i++) {
                watcher.appended(
                        new Event(append("topic", LARGE).toCompletableFuture().join(), LARGE));
            }
        }

        @Override
        public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
            Slice slice = log.read(topic, after, most).toCompletableFuture().join();
            CompletableFuture<Slice> answer = new CompletableFuture<>();
            asked.add(answer);
            answers.add(slice);
            if (!holding) {
                answer.complete(slice);
            }
            return answer;
        }

        void answer() {
            holding = false;
            asked.get(asked.size() - 1).complete(answers.get(answers.size() - 1));
        }

        @Override
        public CompletionStage<State> state(String topic) {
            return log.state(topic);
        }

        @Override
        public CompletionStage<Watch> watch(String topic, Watcher who) {
            watcher = who;
            return CompletableFuture.completedFuture(() -> {});
        }

        @Override
        public void close() {}
    }

    /** That it is read again shows that it was not kept. */
    @Test
    void norIsMoreKeptMeanwhileThanSoManyBytes() {
        Hushed log = new Hushed();
        Heard heard = new Heard();
        log.holding = true;
        follow(log, null, heard);
        log.tell(30);
        log.answer();
        assertThat(heard.all).hasSize(30).doesNotContain(LOST);
        assertThat(log.asked).hasSize(1);

        log.holding = true;
        log.watcher.interrupted();
        log.tell(100);
        log.answer();
        assertThat(heard.all).hasSize(130).doesNotContain(LOST);
        assertThat(log.asked).hasSize(3);
    }

    @Test
    void norDoesMoreWaitForASlowListener() {
        Hushed log = new Hushed();
        Heard heard = new Heard();
        follow(log, null, new Tail.Listener() {
            @Override
            public void event(EventLog.Event event) {
                heard.all.add("" + event.offset().sequence());
                if (heard.all.size() == 1) {
                    log.tell(30);
                    assertThat(heard.all).hasSize(1);
                } else if (heard.all.size() == 31) {
                    log.tell(600);
                }
            }

            @Override
            public void lost() {
                heard.lost();
            }
        });
        assertThat(log.asked).hasSize(1);
        log.tell(1);

        assertThat(heard.all)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 631).mapToObj(i -> "" + i).toList());
        // In pages, and each when the one before has been heard.
        assertThat(log.asked).hasSizeBetween(4, 6);
    }

    @Test
    void norForASlowWatcher() {
        InMemoryEventLog log = new InMemoryEventLog();
        List<String> heard = new ArrayList<>();
        log.watch("topic", new EventLog.Watcher() {
            @Override
            public void appended(EventLog.Event event) {
                heard.add("" + event.offset().sequence());
                for (int i = 0; i < 100 && heard.size() == 1; i++) {
                    log.append("topic", Hushed.LARGE);
                }
            }

            @Override
            public void interrupted() {
                heard.add("interrupted");
            }
        });
        log.append("topic", Hushed.LARGE);

        assertThat(heard).hasSizeBetween(40, 45).endsWith("interrupted");
    }
}
