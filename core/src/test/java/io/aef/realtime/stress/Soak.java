package io.aef.realtime.stress;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.TestTables;
import io.aef.realtime.testsupport.ClassHistogram;
import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;

/**
 * Connects, talks and vanishes, for as long as {@code bin/soak} says; then what is on the heap, and how many objects of our classes,
 * must be what it was behind a warm-up. Not a test.
 */
final class Soak {

    private static final int CLIENTS = 8;
    private static final long HALF_A_MINUTE = TimeUnit.SECONDS.toNanos(30);
    private static final long SEED = Long.getLong("aef.soak.seed", System.nanoTime());

    private final SocketIoServer io = SocketIoServer.builder()
            .host("127.0.0.1")
            .pingInterval(Duration.ofMillis(500))
            .pingTimeout(Duration.ofSeconds(2))
            .build();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong vanished = new AtomicLong();

    private Soak() {
        io.onConnection(socket -> {
            socket.on("echo", (args, ack) -> ack.send(args.toArray()));
            socket.on("join", String.class, (room, ack) -> {
                socket.join(room);
                socket.to(room).emit("joined", socket.id());
                ack.send();
            });
            socket.on(
                    "ask", (args, ack) -> socket.timeout(Duration.ofSeconds(1)).emitWithAck("q", Object.class));
        });
    }

    /** @param args minutes */
    public static void main(String[] args) throws Exception {
        System.exit(new Soak().run(Long.parseLong(args[0])) ? 0 : 1);
    }

    private boolean run(long minutes) throws Exception {
        System.out.println("seed " + SEED);
        io.start();
        live(HALF_A_MINUTE);
        Map<String, Long> objects = objects();
        long heap = heap();
        System.out.printf(
                "behind the warm-up: %d sessions, heap %d kB, %d of our objects%n",
                sessions.get(), heap / 1024, sum(objects));

        for (long i = 0; i < 2 * minutes; i++) {
            live(HALF_A_MINUTE);
        }
        Map<String, Long> objectsAfter = objects();
        long heapAfter = heap();
        System.out.printf(
                "at the end: %d sessions, %d of them vanished, %d questions answered, heap %d kB, %d of our objects%n",
                sessions.get(), vanished.get(), asked.get(), heapAfter / 1024, sum(objectsAfter));
        boolean same = true;
        for (Map.Entry<String, Long> entry : objectsAfter.entrySet()) {
            long before = objects.getOrDefault(entry.getKey(), 0L);
            if (entry.getValue() > before) {
                System.out.println(entry.getKey() + ": " + before + " → " + entry.getValue());
                same &= entry.getValue() <= before + CLIENTS;
            }
        }
        io.close();
        boolean kept = same && heapAfter <= heap + 2 * 1024 * 1024;
        System.out.println(kept ? "nothing is left" : "SOMETHING IS LEFT");
        return kept;
    }

    private void live(long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (FaultProxy proxy = new FaultProxy(io.port(), SEED, number -> plan(new Random(SEED + number)))) {
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(SEED + i);
                threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        try {
                            visit(random.nextInt(3) == 0 ? proxy.port() : io.port(), random);
                        } catch (IOException | RuntimeException cut) {
                            vanished.incrementAndGet();
                        }
                    }
                });
            }
            threads.shutdown();
            if (!threads.awaitTermination(nanos + TimeUnit.MINUTES.toNanos(2), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("clients hang");
            }
        }
        TestTables.assertEmpty(io);
    }

    private static FaultProxy.Plan plan(Random random) {
        long bytes = 100 + random.nextInt(3000);
        Fault fault = switch (random.nextInt(4)) {
            case 0 -> Fault.NONE.closeAfter(bytes);
            case 1 -> Fault.NONE.resetAfter(bytes);
            case 2 -> Fault.NONE.split(10);
            default -> Fault.NONE.delay(0, 5);
        };
        return random.nextBoolean() ? new FaultProxy.Plan(fault, Fault.NONE) : new FaultProxy.Plan(Fault.NONE, fault);
    }

    private void visit(int port, Random random) throws IOException {
        sessions.incrementAndGet();
        if (random.nextInt(4) == 0) {
            try (PollingSession session = PollingSession.connect(port)) {
                session.send("421[\"echo\",1]");
                session.next();
                asked.incrementAndGet();
                if (random.nextBoolean()) {
                    session.send("1");
                }
            }
            return;
        }
        try (RawSession session = RawSession.connect(port, message -> {})) {
            session.ask("\"join\",\"room\"");
            for (int i = random.nextInt(20); i > 0; i--) {
                session.ask("\"echo\",\"" + "x".repeat(random.nextInt(300)) + "\"");
                asked.incrementAndGet();
            }
            session.send("42[\"ask\"]");
            switch (random.nextInt(3)) {
                case 0 -> session.abort();
                case 1 -> session.send("41");
                default -> vanished.incrementAndGet();
            }
        }
    }

    /** What is in use behind a collection of garbage. */
    static long heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** How many objects there are of each of our classes but those of the tests, after a collection of garbage. */
    private static Map<String, Long> objects() throws JMException {
        Map<String, Long> objects = new TreeMap<>();
        for (ClassHistogram.Row row : ClassHistogram.take()) {
            if (row.isOwn() && !row.type().contains(".stress.") && !row.type().contains(".testsupport.")) {
                objects.put(row.type(), row.objects());
            }
        }
        return objects;
    }

    private static long sum(Map<String, Long> objects) {
        return objects.values().stream().mapToLong(Long::longValue).sum();
    }
}
