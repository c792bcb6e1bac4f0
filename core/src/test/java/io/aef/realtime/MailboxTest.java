package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final int THREADS = 4;
    private static final int TASKS = 50_000;

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    /** Many threads add tasks to a mailbox that runs empty again and again: none is lost, and each thread's have their order. */
    @Test
    void tasksOfManyThreadsRunOneAfterTheOtherAndInTheirOrder() throws Exception {
        Mailbox mailbox = new Mailbox(executor);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        // Not thread-safe, so that a task that does not see what the one before it did is noticed.
        int[] latest = new int[THREADS];
        int[] disordered = new int[1];
        CountDownLatch done = new CountDownLatch(THREADS * TASKS);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int mine = t;
            threads.add(new Thread(() -> {
                for (int i = 1; i <= TASKS; i++) {
                    int number = i;
                    mailbox.execute(() -> {
                        if (running.incrementAndGet() != 1) {
                            together.incrementAndGet();
                        }
                        if (latest[mine] != number - 1) {
                            disordered[0]++;
                        }
                        latest[mine] = number;
                        running.decrementAndGet();
                        done.countDown();
                    });
                }
            }));
        }

        threads.forEach(Thread::start);

        assertThat(done.await(30, TimeUnit.SECONDS))
                .as("%d tasks did not run", done.getCount())
                .isTrue();
        assertThat(together).hasValue(0);
        assertThat(disordered[0]).isZero();
        for (int number : latest) {
            assertThat(number).isEqualTo(TASKS);
        }
    }

    @Test
    void whatATaskAddsRunsBehindIt() {
        List<String> ran = new ArrayList<>();
        Mailbox mailbox = new Mailbox(Runnable::run);

        mailbox.execute(() -> {
            mailbox.execute(() -> ran.add("second"));
            mailbox.execute(() -> ran.add("third"));
            ran.add("first");
        });
        mailbox.execute(() -> ran.add("fourth"));

        assertThat(ran).containsExactly("first", "second", "third", "fourth");
    }

    /** What waits is handed to the executor as one task, however much it is. */
    @Test
    void theExecutorIsAskedOnceForAllThatWaits() {
        List<Runnable> asked = new ArrayList<>();
        List<Integer> ran = new ArrayList<>();
        Mailbox mailbox = new Mailbox(asked::add);

        for (int i = 0; i < 3; i++) {
            int number = i;
            mailbox.execute(() -> ran.add(number));
        }
        assertThat(asked).hasSize(1);
        asked.remove(0).run();
        assertThat(ran).containsExactly(0, 1, 2);

        mailbox.execute(() -> ran.add(3));
        assertThat(asked).hasSize(1);
        asked.remove(0).run();
        assertThat(ran).containsExactly(0, 1, 2, 3);
    }
}
