package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What is delivered: once, in order, whole; and what is not, only across a disconnect. */
final class DeliveryScenarios {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private DeliveryScenarios() {}

    /** Many publishers, clients and threads of the server, and subscribers on good and bad networks: exactly once, in order. */
    static void pubsubFanout(Stage stage) throws Exception {
        int clients = 4;
        int threads = 2;
        int each = 150;
        stage.proxy.plan(number -> switch (number % 4) {
            case 0 -> new FaultProxy.Plan(Fault.NONE.split(1), Fault.NONE.split(3));
            case 1 -> new FaultProxy.Plan(Fault.NONE.delay(0, 3), Fault.NONE.delay(0, 10));
            case 2 -> new FaultProxy.Plan(Fault.NONE.buffer(2000, 10), Fault.NONE.buffer(5000, 10));
            default -> new FaultProxy.Plan(Fault.NONE, Fault.NONE.bandwidth(400_000));
        });
        List<Oracle> oracles = new ArrayList<>();
        List<RawSession> subscribers = new ArrayList<>();
        Books books = stage.books(stage.normal);
        long heard = books.told("in event");
        long sent = books.told("out event");
        long answered = books.told("out ack");
        long dropped = books.toldAll("dropped ");
        for (int i = 0; i < 10; i++) {
            Oracle oracle = new Oracle();
            int port = i < 4 ? stage.normal.port() : stage.proxy.port();
            RawSession subscriber = RawSession.connect(port, oracle::arrived);
            subscriber.ask("\"join\",\"fanout\"");
            oracles.add(oracle);
            subscribers.add(subscriber);
        }
        stage.together(clients + threads, publisher -> {
            if (publisher < threads) {
                for (int i = 0; i < each; i++) {
                    stage.normal.to("fanout").emit("m", publisher, i, System.nanoTime());
                }
                return;
            }
            try (RawSession session = RawSession.connect(stage.normal.port(), null)) {
                for (int i = 0; i < each; i++) {
                    session.send(said("fanout", publisher, i));
                }
                session.ask("\"echo\"");
            }
        });
        int all = each * (clients + threads);
        for (Oracle oracle : oracles) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(oracle.delivered()).isEqualTo(all));
            assertThat(oracle.verdict()).isEqualTo(Oracle.KEPT);
        }
        assertThat(books.told("out event") - sent).isEqualTo(10L * all);
        assertThat(books.told("in event") - heard).isEqualTo(10 + clients * (each + 1L));
        assertThat(books.told("out ack") - answered).isEqualTo(10 + clients);
        assertThat(books.toldAll("dropped ") - dropped).isZero();
        subscribers.forEach(RawSession::close);
        stage.proxy.plan(number -> FaultProxy.Plan.NONE);
    }

    private static String said(String room, int publisher, int number) {
        return "42[\"say\",\"" + room + "\"," + publisher + "," + number + "," + System.nanoTime() + "]";
    }

    /**
     * Subscribers that come, are cut off at any byte and come back, while others publish, ask, move between rooms and send binary
     * data. Nothing is lost but across a disconnect, and nothing comes twice or overtakes.
     */
    static void mixedChaos(Stage stage) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger published = new AtomicInteger();
        Random cuts = stage.random(1);
        stage.proxy.plan(number -> new FaultProxy.Plan(
                Fault.NONE, Fault.NONE.split(1 + cuts.nextInt(500)).resetAfter(300 + cuts.nextInt(20_000))));
        List<Oracle> subscribers = List.of(new Oracle(), new Oracle(), new Oracle());
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(1500);
        long tooLate = begin + TimeUnit.SECONDS.toNanos(30);
        stage.together(7, part -> {
            Random random = stage.random(100 + part);
            if (part < 3) {
                subscribeAgainAndAgain(stage, over, subscribers.get(part));
            } else if (part < 6) {
                talk(stage, random, end);
            } else {
                // Whoever is slow to subscribe is to hear something, too.
                for (int i = 0;
                        System.nanoTime() < end
                                || i < 500
                                || System.nanoTime() < tooLate
                                        && subscribers.stream().anyMatch(oracle -> oracle.delivered() == 0);
                        i++) {
                    stage.normal.to("chaos").emit("m", 0, i, System.nanoTime());
                    published.incrementAndGet();
                    if (i % 50 == 49) {
                        // A server that outruns its clients would cut them off for that.
                        askOnce(stage);
                    }
                }
                over.set(true);
            }
        });
        assertThat(published.get()).isGreaterThanOrEqualTo(500);
        stage.proxy.plan(number -> FaultProxy.Plan.NONE);
    }

    private static void askOnce(Stage stage) throws IOException {
        try (RawSession session = RawSession.connect(stage.normal.port(), null)) {
            assertThat(session.ask("\"echo\",1")).isEqualTo("[1]");
        }
    }

    private static void subscribeAgainAndAgain(Stage stage, AtomicBoolean over, Oracle oracle) {
        while (!over.get()) {
            try {
                subscribeOnce(over, RawSession.connect(stage.proxy.port(), oracle::arrived));
            } catch (IOException cut) {
                // Before it was connected.
            }
            oracle.disconnected();
        }
        assertThat(oracle.verdict()).isEqualTo(Oracle.KEPT);
        assertThat(oracle.delivered()).isPositive();
    }

    private static void subscribeOnce(AtomicBoolean over, RawSession session) {
        try {
            session.ask("\"join\",\"chaos\"");
            while (!over.get() && !session.ended().isDone()) {
                session.ask("\"echo\"");
            }
        } catch (IOException | RuntimeException cut) {
            // As it was to be.
        } finally {
            session.closeAndWait();
        }
    }

    private static void talk(Stage stage, Random random, long end) throws IOException, InterruptedException {
        while (System.nanoTime() < end) {
            BlockingQueue<Object> received = new LinkedBlockingQueue<>();
            try (RawSession session = RawSession.connect(stage.normal.port(), received::add)) {
                for (int i = random.nextInt(30); i > 0; i--) {
                    switch (random.nextInt(4)) {
                        case 0 -> assertThat(session.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
                        case 1 -> assertThat(session.ask("\"join\",\"other\"")).isEqualTo("[]");
                        case 2 -> assertThat(session.ask("\"leave\",\"other\"")).isEqualTo("[]");
                        default -> {
                            byte[] data = new byte[random.nextInt(300)];
                            random.nextBytes(data);
                            echo(session, received, data);
                        }
                    }
                }
            }
        }
    }

    /** Sends bytes as an attachment and expects them back, bit for bit. */
    private static void echo(RawSession session, BlockingQueue<Object> received, byte[] data)
            throws IOException, InterruptedException {
        session.send("451-77[\"echo\",{\"_placeholder\":true,\"num\":0}]").send(data);
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("461-77[{\"_placeholder\":true,\"num\":0}]");
        byte[] back = (byte[]) received.poll(20, TimeUnit.SECONDS);
        assertThat(HexFormat.of().formatHex(back)).isEqualTo(HexFormat.of().formatHex(data));
    }

    /** Sizes at every border of a frame's header, up to the limit, on networks that cut and collect. */
    static void largePayloads(Stage stage) throws Exception {
        Random random = stage.random(2);
        stage.proxy.plan(number -> number % 2 == 0
                ? new FaultProxy.Plan(Fault.NONE.split(1000), Fault.NONE.split(1400))
                : new FaultProxy.Plan(Fault.NONE.buffer(30_000, 5), Fault.NONE.buffer(60_000, 5)));
        for (int port : new int[] {stage.normal.port(), stage.proxy.port(), stage.proxy.port()}) {
            BlockingQueue<Object> received = new LinkedBlockingQueue<>();
            try (RawSession session = RawSession.connect(port, received::add)) {
                for (int size : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 70_000, 999_900}) {
                    byte[] data = new byte[size];
                    random.nextBytes(data);
                    session.send("451-77[\"echo\",{\"_placeholder\":true,\"num\":0}]")
                            .send(data);
                    assertThat(received.poll(20, TimeUnit.SECONDS))
                            .isEqualTo("461-77[{\"_placeholder\":true,\"num\":0}]");
                    assertThat((byte[]) received.poll(20, TimeUnit.SECONDS)).isEqualTo(data);
                }
            }
        }
        stage.proxy.plan(number -> FaultProxy.Plan.NONE);
    }

    /**
     * What is emitted to a room after a client was told that it has left does not reach the client. An emit that was under way may:
     * with many threads, it and the leaving happen at the same time.
     */
    static void unsubscribeRace(Stage stage) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger emitted = new AtomicInteger();
        AtomicInteger received = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        AtomicInteger bound = new AtomicInteger(Integer.MAX_VALUE);
        stage.together(2, part -> {
            if (part == 0) {
                while (!over.get()) {
                    int number = emitted.getAndIncrement();
                    stage.normal.to("race").emit("m", 0, number, 0L);
                    if (number % 20 == 19) {
                        askOnce(stage);
                    }
                }
                return;
            }
            Oracle oracle = new Oracle();
            try (RawSession session = RawSession.connect(stage.normal.port(), message -> {
                oracle.arrived(message);
                received.incrementAndGet();
                if (numberOf(message) >= bound.get()) {
                    late.incrementAndGet();
                }
            })) {
                for (int i = 0; i < 100 || received.get() == 0; i++) {
                    session.ask("\"join\",\"race\"");
                    session.ask("\"echo\"");
                    session.ask("\"leave\",\"race\"");
                    bound.set(emitted.get());
                    session.ask("\"echo\"");
                    bound.set(Integer.MAX_VALUE);
                    oracle.disconnected();
                }
            } finally {
                over.set(true);
            }
            assertThat(oracle.verdict()).isEqualTo(Oracle.KEPT);
        });
        assertThat(late.get()).isZero();
        assertThat(received.get()).isPositive();
    }

    private static int numberOf(Object message) {
        return Integer.parseInt(message.toString().split(",")[2]);
    }
}
