package io.aef.realtime.automation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The application's rule is asked where it can do what it likes, and its answer counts for whom it was asked. */
class FeedsRuleTest implements AccessRule, Outlet {

    private static final Topic TOPIC = Topic.execution("e");

    private final InMemoryEventLog log =
            new InMemoryEventLog(LogLimits.DEFAULT.withMaxEvents(3), 1 << 20, () -> Instant.EPOCH);
    private final Feeds feeds = new Feeds(log, this, this, (action, delay) -> {}, FeedsTest.PATIENCE, FeedsTest.NEVER);
    private final Map<Client, Queue<String>> sent = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile Runnable waiting = () -> {};
    private volatile Function<Principal, @Nullable Visibility> rule = principal -> Visibility.FULL;

    @Override
    public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
        return rule.apply(principal);
    }

    @Override
    public void awaitRoom(Collection<? extends Follower> of) {
        waiting.run();
    }

    @Override
    public void send(Collection<? extends Follower> to, String event, Object payload, Map<String, Object> place) {
        to.forEach(each -> sent.get((Client) each)
                .add(event + " " + Offset.parse((String) place.get("offset")).sequence()));
    }

    private static final class Client implements Follower {

        volatile Principal principal;
        volatile @Nullable Queue<Runnable> stuck;

        Client(Principal principal) {
            this.principal = principal;
        }

        @Override
        public Principal principal() {
            return principal;
        }

        @Override
        public boolean isWritable() {
            return stuck == null;
        }

        @Override
        public void whenWritable(Runnable action) {
            Queue<Runnable> waits = stuck;
            if (waits == null) {
                action.run();
            } else {
                waits.add(action);
            }
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Client follower(Principal principal) {
        Client client = new Client(principal);
        sent.put(client, new ArrayDeque<>());
        feeds.attach(client);
        follow(client, null);
        return client;
    }

    private void follow(Client client, @Nullable Offset after) {
        feeds.follow(client, TOPIC, after, where -> {}).toCompletableFuture().join();
    }

    private void publish(int progress) {
        feeds.publish(TOPIC, new ExecutionUpdate("e", ExecutionStatus.RUNNING, null, progress, Instant.EPOCH));
    }

    /** What asks the rule, while somebody holds the lock that it takes and uses the feeds: both come to their end. */
    private void whileTheLockOfTheRuleIsHeld(Runnable asking, Runnable using) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        rule = principal -> {
            asked.countDown();
            lock.lock();
            lock.unlock();
            return Visibility.FULL;
        };
        CompletableFuture<Void> holder = CompletableFuture.runAsync(
                () -> {
                    lock.lock();
                    try {
                        held.countDown();
                        asked.await();
                        using.run();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    } finally {
                        lock.unlock();
                    }
                },
                FeedsRuleTest::start);
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> asker = CompletableFuture.runAsync(asking, FeedsRuleTest::start);

        holder.get(20, TimeUnit.SECONDS);
        asker.get(20, TimeUnit.SECONDS);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "feeds-rule");
        thread.setDaemon(true);
        thread.start();
    }

    /** An event loop that is behind is waited for, and may be about to have a connection begin or end to follow the same topic. */
    @Test
    void whoPublishesWaitsForConnectionsWithoutALock() throws Exception {
        Client first = follower(Principal.of("first"));
        Client second = new Client(Principal.of("second"));
        sent.put(second, new ArrayDeque<>());
        feeds.attach(second);
        waiting = () -> CompletableFuture.runAsync(() -> {
                    waiting = () -> {};
                    follow(second, null);
                    feeds.unfollow(first, TOPIC);
                })
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        CompletableFuture.runAsync(() -> publish(1)).get(20, TimeUnit.SECONDS);
        publish(2);

        assertThat(sent.get(first)).isEmpty();
        assertThat(sent.get(second)).contains("execution_update 2");
    }

    @Test
    void noAnswerIsANoAndHoldsUpNobody() {
        Client ann = follower(Principal.of("ann"));
        Client bob = follower(Principal.of("bob"));
        rule = principal -> principal.user().equals("ann") ? null : Visibility.FULL;

        publish(1);
        follow(ann, null);
        rule = principal -> {
            if (principal.user().equals("ann")) {
                throw new StackOverflowError();
            }
            return Visibility.FULL;
        };
        publish(2);
        rule = principal -> Visibility.FULL;
        publish(3);

        assertThat(sent.get(ann)).containsExactly("execution_update 3");
        assertThat(sent.get(bob)).containsExactly("execution_update 1", "execution_update 2", "execution_update 3");
    }

    @Test
    void itMayTakeALockThatSomebodyHoldsWhoUsesTheFeeds() throws Exception {
        Client ann = follower(Principal.of("ann"));
        Client bob = follower(Principal.of("bob"));
        Client eve = follower(Principal.of("eve"));

        whileTheLockOfTheRuleIsHeld(() -> publish(1), () -> {
            assertThat(feeds.count(TOPIC)).isEqualTo(3);
            feeds.unfollow(bob, TOPIC);
            feeds.detach(eve);
            assertThat(feeds.count(TOPIC)).isEqualTo(1);
        });

        // Nothing was sent to them behind the end, though the event was on its way.
        assertThat(sent.get(ann)).containsExactly("execution_update 1");
        assertThat(sent.get(bob)).isEmpty();
        assertThat(sent.get(eve)).isEmpty();
    }

    @Test
    void whoBeginsWhileItIsAskedMissesNothing() throws Exception {
        Client ann = follower(Principal.of("ann"));
        Client bob = follower(Principal.of("bob"));
        publish(1);
        Offset first = log.state(TOPIC.toString()).toCompletableFuture().join().latest();
        sent.values().forEach(Queue::clear);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger questions = new AtomicInteger();
        rule = principal -> {
            if (questions.getAndIncrement() == 0) {
                asked.countDown();
                await(begun);
            }
            return Visibility.FULL;
        };
        CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> publish(2), FeedsRuleTest::start);
        await(asked);

        follow(bob, first);
        assertThat(sent.get(bob)).containsExactly("execution_update 2");
        begun.countDown();
        publisher.get(20, TimeUnit.SECONDS);
        publish(3);

        assertThat(sent.get(ann)).containsExactly("execution_update 2", "execution_update 3");
        assertThat(sent.get(bob)).containsExactly("execution_update 2", "execution_update 3");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void soItMayForASnapshot() throws Exception {
        Client ann = follower(Principal.of("ann"));
        Client bob = follower(Principal.of("bob"));
        publish(1);
        Offset first = log.state(TOPIC.toString()).toCompletableFuture().join().latest();
        Queue<Runnable> annWaits = new ArrayDeque<>();
        publish(2);
        ann.stuck = annWaits;
        follow(ann, first);
        publish(3);
        publish(4);
        publish(5);
        sent.get(ann).clear();
        ann.stuck = null;

        // The log has forgotten what ann has not got.
        whileTheLockOfTheRuleIsHeld(annWaits.remove(), () -> feeds.unfollow(bob, TOPIC));
        assertThat(sent.get(ann)).containsExactly("topic_snapshot 5");
    }

    @Test
    void aUserWithTheSameRolesIsAskedAboutOnce() {
        Set<String> admin = Set.of("admin");
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        List<Client> clients = List.of(
                follower(new Principal("ann", admin, noon)),
                follower(new Principal("ann", admin, noon.plusSeconds(1))),
                follower(new Principal("ann", admin, null)),
                follower(new Principal("ann", Set.of(), noon)),
                follower(new Principal("bob", admin, noon)));
        AtomicInteger asked = new AtomicInteger();
        rule = principal -> {
            asked.incrementAndGet();
            return Visibility.FULL;
        };

        publish(1);

        assertThat(asked).hasValue(3);
        clients.forEach(each -> assertThat(sent.get(each)).containsExactly("execution_update 1"));
    }

    @Test
    void whoBecomesSomebodyElseWhileItIsAskedIsSentWhatThatOneMaySee() {
        Client ann = follower(new Principal("ann", Set.of("admin"), null));
        rule = principal -> {
            boolean admin = principal.roles().contains("admin");
            ann.principal = Principal.of("ann");
            return admin ? Visibility.FULL : Visibility.NONE;
        };

        publish(1);

        assertThat(sent.get(ann)).isEmpty();
    }

    @Test
    void itMayCallTheFeedsItself() {
        Client ann = follower(Principal.of("ann"));
        Client bob = follower(Principal.of("bob"));
        rule = principal -> {
            assertThat(feeds.count(TOPIC)).isPositive();
            feeds.unfollow(bob, TOPIC);
            return Visibility.FULL;
        };
        publish(1);
        assertThat(sent.get(ann)).containsExactly("execution_update 1");
        assertThat(sent.get(bob)).isEmpty();

        rule = principal -> {
            rule = other -> Visibility.FULL;
            follow(bob, null);
            return Visibility.FULL;
        };
        publish(2);
        publish(3);
        assertThat(sent.get(ann)).containsExactly("execution_update 1", "execution_update 2", "execution_update 3");
        assertThat(sent.get(bob)).containsExactly("execution_update 3");
    }
}
