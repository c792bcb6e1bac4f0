package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.RecoveryStore;
import io.aef.realtime.testsupport.FreePort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A server under load is closed and another takes its place and its store, again and again, while clients come back by
 * themselves and a publisher never stops: everybody has every event once and in order.
 */
class RollingRestartTest {

    private static final int CLIENTS = 20;
    private static final int RESTARTS = 5;
    private static final Pattern EVENT = Pattern.compile("42\\[\"e\",(-?\\d+),\"([^\"]+)\"]");
    private static final Pattern CONNECT = Pattern.compile("40\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");

    private final RecoveryStore store = RecoveryStore.inMemory();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicReference<SocketIoServer> current = new AtomicReference<>();
    /** Completes when clients that have lost their connection may come back: a real one would wait and try. */
    private volatile CompletableFuture<Void> up = CompletableFuture.completedFuture(null);

    @Test
    void losesNothing() throws Exception {
        int port = FreePort.find();
        current.set(start(port));
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Client> clients = new ArrayList<>();
        List<CompletableFuture<?>> lives = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(port);
            clients.add(client);
            lives.add(CompletableFuture.runAsync(client::live, threads));
        }
        for (Client client : clients) {
            client.present.get(20, TimeUnit.SECONDS);
        }
        ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> publishing = publisher.scheduleAtFixedRate(this::publish, 0, 3, TimeUnit.MILLISECONDS);

        for (int i = 0; i < RESTARTS; i++) {
            SocketIoServer old = current.get();
            up = new CompletableFuture<>();
            int before = published.get();
            old.close(Duration.ofSeconds(20)).toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(published.get()).as("published while the server closed").isGreaterThan(before);
            current.set(start(port));
            up.complete(null);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> current.get().sockets().sockets().size() == CLIENTS);
        }
        assertThat(publishing.isDone()).as("a publication has failed").isFalse();
        publisher.shutdown();
        assertThat(publisher.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        int last = published.get();
        current.get().emit("e", -1);

        for (CompletableFuture<?> life : lives) {
            life.get(20, TimeUnit.SECONDS);
        }
        for (Client client : clients) {
            assertThat(client.failure).isNull();
            assertThat(client.latest).isEqualTo(last);
            assertThat(client.recoveries).isGreaterThanOrEqualTo(RESTARTS);
        }
        // Who is still there when it closes would wait for a publication.
        TestTables.awaitNoConnections(current.get());
        current.get().close();
        threads.shutdown();
    }

    private SocketIoServer start(int port) {
        SocketIoServer io = TestServers.start(TestServers.builder()
                .port(port)
                .drainRate(200)
                .connectionStateRecovery(
                        ConnectionStateRecovery.upTo(Duration.ofMinutes(1)).store(store)));
        io.onConnection(socket -> socket.onDisconnect(this::awaitPublication));
        return io;
    }

    /** So that there is one while the server closes, however slow the publisher is. */
    private void awaitPublication(DisconnectReason reason) {
        if (reason == DisconnectReason.SERVER_SHUTTING_DOWN) {
            int before = published.get();
            await().until(() -> published.get() > before);
        }
    }

    private void publish() {
        int number = published.get() + 1;
        current.get().emit("e", number);
        published.set(number);
    }

    /** A client that comes back as long as it has not heard of the end. */
    private final class Client {

        private final int port;
        private final CompletableFuture<Void> present = new CompletableFuture<>();
        private @Nullable String pid;
        private @Nullable String offset;
        private int latest;
        private int recoveries;
        private boolean ended;
        private @Nullable String failure;

        Client(int port) {
            this.port = port;
        }

        void live() {
            while (!ended && failure == null) {
                try (TestClient connection = TestClient.open(port, "EIO=4")) {
                    connection.send("40" + auth());
                    boolean open = true;
                    while (open && !ended && failure == null) {
                        open = heard(connection.next());
                    }
                } catch (RuntimeException | AssertionError notThere) {
                    // Refused, or closed while it came.
                }
                if (!ended && failure == null) {
                    up.join();
                }
            }
        }

        private String auth() {
            if (pid == null) {
                return "";
            }
            return "{\"pid\":\"" + pid + "\"" + (offset == null ? "" : ",\"offset\":\"" + offset + "\"") + "}";
        }

        private boolean heard(String message) {
            Matcher event = EVENT.matcher(message);
            Matcher connect = CONNECT.matcher(message);
            if (event.matches()) {
                event(Integer.parseInt(event.group(1)));
                offset = event.group(2);
            } else if (connect.matches()) {
                recoveries += connect.group(2).equals(pid) ? 1 : 0;
                failure = pid != null && !connect.group(2).equals(pid) ? "not recovered" : failure;
                pid = connect.group(2);
                present.complete(null);
            } else if (message.startsWith("close")) {
                return false;
            } else {
                failure = message;
            }
            return true;
        }

        private void event(int number) {
            if (number == -1) {
                ended = true;
            } else if (number == latest + 1) {
                latest = number;
            } else {
                failure = number + " behind " + latest;
            }
        }
    }
}
