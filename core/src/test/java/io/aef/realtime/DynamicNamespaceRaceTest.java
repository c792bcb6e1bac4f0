package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Namespaces that many clients call into being and leave at the same time. */
class DynamicNamespaceRaceTest {

    private static final Pattern TENANTS = Pattern.compile("^/tenant-\\d$");

    private final SocketIoServer io = TestServers.start();
    private final ExecutorService threads = Executors.newFixedThreadPool(6);

    @AfterEach
    void stop() {
        threads.shutdown();
        io.close();
    }

    private void race(int runs, IntConsumer runner) throws Exception {
        List<CompletableFuture<?>> parts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int seed = i;
            parts.add(CompletableFuture.runAsync(
                    () -> {
                        for (int run = 0; run < runs; run++) {
                            runner.accept(seed * runs + run);
                        }
                    },
                    threads));
        }
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).get(50, TimeUnit.SECONDS);
    }

    @Test
    void eachIsOneAtATimeAndGoesWithItsLastSocket() throws Exception {
        ParentNamespace parent = io.of(TENANTS);
        parent.onConnection(socket -> socket.on(
                "who", (args, ack) -> ack.send(io.of(socket.namespace().name()) == socket.namespace())));

        race(60, seed -> {
            String name = "/tenant-" + new Random(seed).nextInt(2) + ",";
            try (TestClient client = TestClient.open(io)) {
                client.send("40" + name);
                assertThat(client.next()).startsWith("40" + name + "{");
                client.send("42" + name + "1[\"who\"]").expect("43" + name + "1[true]");
                client.send("41" + name);
            }
        });

        TestTables.assertEmpty(io);
        assertThat(parent.children()).isEmpty();
    }

    @Test
    void noClientJoinsBeforeTheHandlersOfNewNamespacesHaveRun() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger greeted = new AtomicInteger();
        io.onNewNamespace(namespace -> namespace.use((socket, next) -> {
            asked.incrementAndGet();
            next.proceed();
        }));
        io.of(TENANTS).onConnection(socket -> greeted.incrementAndGet());

        race(40, seed -> {
            try (TestClient client = TestClient.open(io).send("40/tenant-0,")) {
                assertThat(client.next()).startsWith("40/tenant-0,{");
                client.send("41/tenant-0,");
            }
        });

        TestTables.assertEmpty(io);
        assertThat(asked).hasValue(240);
        // The last of them may run behind the end of its connection.
        await().untilAsserted(() -> assertThat(greeted).hasValue(240));
    }

    @Test
    void aHandlerOfNewNamespacesMayAskForTheNamespace() {
        BlockingQueue<Boolean> same = new LinkedBlockingQueue<>();
        io.onNewNamespace(namespace -> same.add(io.of(namespace.name()) == namespace));
        io.of(TENANTS);

        assertThat(TestClient.open(io).send("40/tenant-1,").next()).startsWith("40/tenant-1,{");

        assertThat(same).containsExactly(true);
    }

    @Test
    void oneThatTheApplicationAskedForStays() throws Exception {
        ParentNamespace parent = io.of(TENANTS);
        BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
        Namespace mine = io.of("/tenant-5");
        mine.onConnection(sockets::add);
        TestClient client = TestClient.connect(io).send("40/tenant-5,");
        assertThat(client.next()).startsWith("40/tenant-5,{");

        client.send("41/tenant-5,").expectNothingElse();

        assertThat(parent.children()).containsExactly(mine);
        assertThat(io.of("/tenant-5")).isSameAs(mine);
    }

    @Test
    void allStayIfThatIsWanted() {
        SocketIoServer keeping = TestServers.start(TestServers.builder().cleanupEmptyChildNamespaces(false));
        ParentNamespace parent = keeping.of(TENANTS);
        TestClient client = TestClient.connect(keeping).send("40/tenant-1,");
        assertThat(client.next()).startsWith("40/tenant-1,{");

        client.send("41/tenant-1,").expectNothingElse();

        assertThat(parent.children()).extracting(Namespace::name).containsExactly("/tenant-1");
        keeping.close();
    }

    @Test
    void oneWhoseOnlyClientIsRefusedGoesToo() {
        ParentNamespace parent = io.of(TENANTS);
        parent.use((socket, next) -> next.reject("no"));

        TestClient.connect(io)
                .send("40/tenant-1,")
                .expect("44/tenant-1,{\"message\":\"no\"}")
                .expectNothingElse();

        assertThat(parent.children()).isEmpty();
    }
}
