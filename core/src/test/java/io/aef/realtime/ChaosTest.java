package io.aef.realtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Clients that come, join, ask, answer and leave in every order; when all have gone, nothing is left of them. */
class ChaosTest {

    private static final long SEED = 20_260_101;
    private static final int CLIENTS = 6;
    private static final long NANOS = Duration.ofSeconds(2).toNanos();

    private final SocketIoServer io = TestServers.builder().allowEIO3(true).build();

    @Test
    void nothingIsLeftOfClientsThatHaveGone() throws Exception {
        Pattern tenants = Pattern.compile("^/tenant-\\d$");
        io.of(tenants).onConnection(this::behave);
        io.use((socket, next) -> {
            socket.join("early");
            next.verify(CompletableFuture.supplyAsync(() -> socket.id().hashCode() % 5 != 0));
        });
        io.onConnection(this::behave);
        io.start();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        List<CompletableFuture<?>> parts = new ArrayList<>();
        long end = System.nanoTime() + NANOS;
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(SEED + i);
            parts.add(CompletableFuture.runAsync(() -> live(random, end), threads));
        }
        parts.add(CompletableFuture.runAsync(() -> shout(new Random(SEED - 1), end), threads));

        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).get(40, TimeUnit.SECONDS);

        io.disconnectSockets(true);
        TestTables.assertEmpty(io);
        io.close();
        threads.shutdown();
    }

    /** What the server does for each socket. */
    private void behave(Socket socket) {
        socket.join("a", "b");
        socket.on("join", String.class, room -> socket.join(room));
        socket.on("ask", (args, ack) -> socket.emitWithAck("question", Integer.class));
        socket.on(
                "limited", (args, ack) -> socket.timeout(Duration.ofMillis(20)).emitWithAck("question", Integer.class));
        socket.on("kick", (args, ack) -> socket.disconnect());
        socket.on("close", (args, ack) -> socket.disconnect(true));
        socket.on("echo", (args, ack) -> ack.send(args.toArray()));
        socket.onDisconnect(reason -> io.to("a").emit("left", socket.id()));
    }

    private void live(Random random, long end) {
        while (System.nanoTime() < end) {
            switch (random.nextInt(4)) {
                case 0 -> onPolling(random);
                case 1 -> onWebSocket(random, "EIO=3");
                default -> onWebSocket(random, "EIO=4");
            }
        }
    }

    private void onWebSocket(Random random, String query) {
        try (TestClient client = TestClient.open(io, query)) {
            if (query.equals("EIO=4")) {
                client.send("40");
            }
            int steps = random.nextInt(12);
            for (int i = 0; i < steps; i++) {
                client.send(packet(random));
            }
            if (random.nextBoolean()) {
                client.send("1");
            }
        } catch (RuntimeException closedMeanwhile) {
            // Half of what is sent is against the rules at that moment.
        }
    }

    private void onPolling(Random random) {
        PollingClient client = PollingClient.open(io, "EIO=4");
        CompletableFuture<?> sent = client.post("40");
        int steps = random.nextInt(6);
        for (int i = 0; i < steps; i++) {
            String packet = packet(random);
            sent = sent.thenCompose(ok -> client.post(packet));
        }
        if (random.nextBoolean()) {
            sent = sent.thenCompose(ok -> client.poll());
        }
        // A session of a client that just stops is ended here, for the heartbeat of a real one takes its time.
        sent.thenCompose(ok -> client.post("1")).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static String packet(Random random) {
        String tenant = "/tenant-" + random.nextInt(4) + ",";
        return switch (random.nextInt(14)) {
            case 0, 1 -> "40" + tenant;
            case 2 -> "41" + tenant;
            case 3 -> "41";
            case 4 -> "40";
            case 5 -> "42" + tenant + "[\"join\",\"r" + random.nextInt(3) + "\"]";
            case 6 -> "42[\"join\",\"r" + random.nextInt(3) + "\"]";
            case 7 -> "42[\"ask\"]";
            case 8 -> "42[\"limited\"]";
            case 9 -> "430[1]";
            case 10 -> "427[\"echo\",1]";
            case 11 -> "42[\"kick\"]";
            case 12 -> "42[\"close\"]";
            default -> "40/nowhere,";
        };
    }

    private void shout(Random random, long end) {
        while (System.nanoTime() < end) {
            switch (random.nextInt(4)) {
                case 0 -> io.to("a").emit("news", random.nextInt());
                case 1 -> io.timeout(Duration.ofMillis(20)).emitWithAck("vote", Integer.class);
                case 2 -> io.in("b").socketsJoin("c");
                default -> io.in("r1").disconnectSockets();
            }
            Thread.onSpinWait();
        }
    }
}
