package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Clients that lose their connections again and again, at any byte and in every way, while publishers never stop: whoever comes
 * back in time has lost nothing; whoever does not, or does not know where it was, is told so.
 */
final class RecoveryScenario {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CLIENTS = 10;
    private static final int PUBLISHERS = 3;
    private static final int RECOVERIES = 4;
    private static final int AT_LEAST = 300;

    /** So far a publisher may be ahead of the last of the clients: a replay has a bound. */
    private static final int AHEAD = 200;

    private final Stage stage;
    private final List<RecoveringClient> clients = new ArrayList<>();
    private final CountDownLatch publishing = new CountDownLatch(PUBLISHERS);
    private final int[] published = new int[PUBLISHERS];
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();

    private final long recovered;
    private final long notRecovered;
    private final long sent;

    private RecoveryScenario(Stage stage) {
        this.stage = stage;
        Books books = stage.books(stage.recovering);
        this.recovered = books.told("recovered");
        this.notRecovered = books.told("not recovered");
        this.sent = books.told("out event");
    }

    static void recoveryStorm(Stage stage) throws Exception {
        RecoveryScenario scenario = new RecoveryScenario(stage);
        try {
            scenario.connect();
            stage.together(PUBLISHERS + CLIENTS + 1, scenario::part);
            scenario.nothingIsLost();
            scenario.whoeverIsTooLateOrWrongBeginsAnew();
            scenario.theServerHasCountedThat();
        } finally {
            scenario.clients.forEach(RecoveringClient::close);
        }
        scenario.nothingIsKept();
    }

    private void connect() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            RecoveringClient client =
                    new RecoveringClient(stage.recovering.port(), stage.seed * 31 + i, this::signalHeard);
            clients.add(client);
            client.comeBack();
            client.session().ask("\"join\",\"storm\"");
        }
    }

    private void part(int number) throws Exception {
        if (number < CLIENTS) {
            clients.get(number).live();
        } else if (number < CLIENTS + PUBLISHERS) {
            publish(number - CLIENTS);
        } else {
            calm();
        }
    }

    /** The last of the publishers is a client; the first cuts all connections at once, twice. */
    private void publish(int publisher) throws Exception {
        try (RawSession session = RawSession.connect(stage.recovering.port(), null)) {
            int number = 0;
            while (number < AT_LEAST || !allHaveComeBackOftenEnough()) {
                if (publisher == PUBLISHERS - 1) {
                    session.send("42[\"say\",\"storm\"," + publisher + "," + number + "," + System.nanoTime() + "]");
                } else {
                    stage.recovering.to("storm").emit("m", publisher, number, System.nanoTime());
                }
                number++;
                if (publisher == 0 && (number == AT_LEAST / 4 || number == AT_LEAST)) {
                    clients.forEach(client -> client.cut(Fault.AtLimit.RESET));
                }
                awaitTheLast(publisher, number - AHEAD);
            }
            published[publisher] = number;
            // Whoever says good-bye is not expected back.
            session.ask("\"echo\"");
            session.send("41");
        } finally {
            publishing.countDown();
        }
    }

    private boolean allHaveComeBackOftenEnough() {
        return clients.stream().allMatch(client -> client.recoveries.get() >= RECOVERIES);
    }

    private void awaitTheLast(int publisher, int number) throws InterruptedException {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (number >= 0 && !clients.stream().allMatch(client -> client.oracle.has(publisher, number))) {
                left = heard.awaitNanos(left);
                assertThat(left)
                        .as("time for %d of publisher %d", number, publisher)
                        .isPositive();
            }
        } finally {
            lock.unlock();
        }
    }

    private List<String> verdicts() {
        return clients.stream().map(client -> client.oracle.verdict()).toList();
    }

    private void signalHeard() {
        lock.lock();
        try {
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** When all has been published, the networks do no more harm and everybody gets the rest. */
    private void calm() throws Exception {
        assertThat(publishing.await(40, TimeUnit.SECONDS)).isTrue();
        clients.forEach(RecoveringClient::calm);
        try {
            await().atMost(PATIENCE)
                    .until(() -> clients.stream().allMatch(client -> client.oracle.delivered() >= all()));
        } finally {
            clients.forEach(RecoveringClient::end);
        }
    }

    private long all() {
        long all = 0;
        for (int count : published) {
            all += count;
        }
        return all;
    }

    private void nothingIsLost() {
        for (RecoveringClient client : clients) {
            assertThat(client.unexpected).isEmpty();
            assertThat(client.oracle.verdict()).isEqualTo(Oracle.KEPT);
            assertThat(client.oracle.delivered()).isEqualTo(all());
            assertThat(client.fresh.get()).as("new sessions").isZero();
        }
    }

    /** The server may have done more than clients got to know of, and no less. */
    private void theServerHasCountedThat() {
        Books books = stage.books(stage.recovering);
        long recoveries =
                clients.stream().mapToLong(client -> client.recoveries.get()).sum();
        long delivered =
                clients.stream().mapToLong(client -> client.oracle.delivered()).sum();
        long anew = clients.stream().mapToLong(client -> client.fresh.get()).sum();
        assertThat(books.told("recovered") - recovered).isGreaterThanOrEqualTo(recoveries);
        assertThat(books.told("not recovered") - notRecovered).isGreaterThanOrEqualTo(anew);
        assertThat(books.told("out event") - sent).isGreaterThanOrEqualTo(delivered);
        assertThat(books.toldAll("dropped ")).isZero();
    }

    /** One after the other: too late, with an offset that is none, and with one that was not given out yet. */
    private void whoeverIsTooLateOrWrongBeginsAnew() throws Exception {
        for (RecoveringClient client : clients) {
            await().atMost(PATIENCE).until(() -> tryAgain(client));
        }
        await().atMost(PATIENCE).until(() -> stage.store.sessions() == 0);
        RecoveringClient late = clients.get(0);
        late.lose();
        await().atMost(PATIENCE).until(() -> stage.store.sessions() == 1);
        stage.pass(Stage.WINDOW.plusSeconds(1));
        beginsAnew(late);
        long missed = sayToAll();
        String[] offsets = {"nonsense", "", "AAAAAAAA.zzzzzzz.1"};
        for (int i = 0; i < offsets.length; i++) {
            RecoveringClient wrong = clients.get(1 + i);
            wrong.lose();
            wrong.pretend(offsets[i]);
            beginsAnew(wrong);
        }
        long all = sayToAll();
        for (int i = 0; i < CLIENTS; i++) {
            RecoveringClient client = clients.get(i);
            boolean anew = i <= offsets.length;
            assertThat(client.session().ask("\"recovered\"")).isEqualTo("[" + !anew + "]");
            assertThat(client.oracle.delivered()).isEqualTo(i == 0 ? missed - 1 : anew ? missed : all);
            assertThat(client.oracle.verdict()).isEqualTo(Oracle.KEPT);
        }
    }

    /** One more for everybody that is still in the room; when the answers are there, so is that. */
    private long sayToAll() throws IOException {
        stage.recovering.to("storm").emit("m", 0, published[0]++, System.nanoTime());
        for (RecoveringClient client : clients) {
            client.session().ask("\"echo\"");
        }
        return all();
    }

    private static boolean tryAgain(RecoveringClient client) {
        try {
            return client.comeBack();
        } catch (IOException cut) {
            return false;
        }
    }

    private static void beginsAnew(RecoveringClient client) throws IOException {
        int before = client.fresh.get();
        assertThat(client.comeBack()).isFalse();
        assertThat(client.fresh.get()).isEqualTo(before + 1);
        assertThat(client.unexpected).isEmpty();
    }

    /** Sessions and packets are dropped when their time is over, at the latest when somebody comes back. */
    private void nothingIsKept() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(stage.recovering.engine().sessions()).isEmpty());
        assertThat(stage.store.sessions()).isGreaterThanOrEqualTo(CLIENTS);
        stage.pass(Duration.ofHours(1));
        try (RawSession unknown = RawSession.open(stage.recovering.port())) {
            unknown.send("40{\"pid\":\"unknown\"}");
            assertThat(unknown.next().toString()).startsWith("0{");
            assertThat(unknown.next().toString()).startsWith("40{");
            assertThat(stage.store.sessions()).isZero();
            assertThat(stage.store.packets()).isZero();
            assertThat(stage.store.bytes()).isZero();
            unknown.send("41");
        }
    }
}
