package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the application's code runs. */
class HandlerExecutorTest {

    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private SocketIoServer io;

    private void start(ServerBuilder builder) {
        io = TestServers.start(builder);
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void byDefaultHandlersRunOnVirtualThreadsWhereTheJvmHasThem() throws Exception {
        start(TestServers.builder());
        TestClient client = TestClient.connect(io);
        sockets.take().on("where", (args, ack) -> ack.send(isVirtual(Thread.currentThread())));

        client.send("420[\"where\"]").expect("430[" + (Runtime.version().feature() >= 21) + "]");
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }

    @Test
    void directlyTheyRunOnTheLaneInTheOrderOfWhatIsSent() throws Exception {
        start(TestServers.builder().handlerExecutor(SocketIoServer.directExecutor()));
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.on("go", (args, ack) -> {
            socket.emit("lane", socket.connection().session().lane().inLane());
            io.emit("all");
            ack.send();
            socket.emitWithAck("q", String.class).thenAccept(answer -> socket.emit("got", answer));
        });

        client.send("420[\"go\"]")
                .expect("42[\"lane\",true]", "42[\"all\"]", "430[]", "420[\"q\"]")
                .send("430[\"yes\"]")
                .expect("42[\"got\",\"yes\"]")
                .expectNothingElse();
    }

    @Test
    void directHandlersMayDisconnectWhoeverTheyServe() throws Exception {
        start(TestServers.builder().handlerExecutor(SocketIoServer.directExecutor()));
        io.of("/a").onConnection(socket -> socket.onError(error -> socket.disconnect(true)));
        io.of("/b").onConnection(socket -> socket.on("out", (args, ack) -> socket.disconnect(true)));
        TestClient client = TestClient.connect(io);
        assertThat(client.send("40/b,").next()).startsWith("40/b,{");

        client.send("42/b,[\"out\"]").expect("41", "41/b,", "close 1005");

        TestClient broken = TestClient.connect(io);
        assertThat(broken.send("40/a,").next()).startsWith("40/a,{");
        broken.send("42/a,{}").expect("41", "41/a,", "close 1005");
    }

    @Test
    void directMiddlewaresPredicatesAndGreetingsMayEmitAndClose() {
        start(TestServers.builder().allowEIO3(true).handlerExecutor(SocketIoServer.directExecutor()));
        io.of(Pattern.compile("^/d")).onConnection(socket -> socket.emit("hello"));
        io.use((socket, next) -> {
            if (socket.handshake().query().containsKey("kick")) {
                socket.disconnect(true);
            }
            next.proceed();
        });

        TestClient.open(io, "EIO=4&kick=1").send("40").expect("close 1005");
        TestClient.open(io, "EIO=3&kick=1").expect("close 1005");
        TestClient client = TestClient.connect(io);
        assertThat(client.send("40/d,").next()).startsWith("40/d,{");
        client.expect("42/d,[\"hello\"]").expectNothingElse();
    }

    @Test
    void theApplicationsExecutorIsUsedAndLeftRunning() throws Exception {
        ExecutorService mine = Executors.newFixedThreadPool(2, task -> new Thread(task, "mine"));
        start(TestServers.builder().handlerExecutor(mine));
        TestClient client = TestClient.connect(io);
        sockets.take()
                .on("where", (args, ack) -> ack.send(Thread.currentThread().getName()));

        client.send("420[\"where\"]").expect("430[\"mine\"]");
        io.close();

        assertThat(mine.isShutdown()).isFalse();
        mine.shutdown();
    }

    private static Stream<Throwable> refusals() {
        return Stream.of(
                new RejectedExecutionException("exhausted"),
                new IllegalStateException("closed"),
                new OutOfMemoryError("unable to create native thread"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatAnExhaustedExecutorRefusesRunsElsewhereAndInOrder(Throwable refusal) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Executor moody = task -> {
            if (calls.incrementAndGet() % 2 == 0) {
                throw HandlerExecutorTest.<RuntimeException>sneaky(refusal);
            }
            task.run();
        };
        start(TestServers.builder().handlerExecutor(moody));
        TestClient client = TestClient.connect(io);
        List<Integer> seen = new ArrayList<>();
        sockets.take().on("n", Integer.class, n -> seen.add(n));

        for (int i = 0; i < 100; i++) {
            client.send("42[\"n\"," + i + "]");
        }
        client.expectNothingElse();

        assertThat(seen).hasSize(100).isSorted();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** On the lane, where nothing catches what gets out of the library. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "stack", "linkage", "assertion"})
    void errorsOnTheLaneCostNeitherTheLaneNorTheClientAnything(String kind) {
        List<Throwable> failures = new ArrayList<>();
        start(TestServers.builder()
                .onError(error -> failures.add(error.cause()))
                .handlerExecutor(SocketIoServer.directExecutor()));
        io.onConnection(socket -> socket.on("x", String.class, HandlerExecutorTest::die));
        LaneClient client = LaneClient.connect(io);

        client.send("42[\"x\",\"" + kind + "\"]").send("429[\"sync\"]").expect("439[]");

        assertThat(failures)
                .hasSize(1)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(Error.class));
    }

    private static void die(String kind) {
        switch (kind) {
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            case "stack" -> die(kind);
            case "linkage" -> throw new NoClassDefFoundError("gone");
            default -> throw new AssertionError("wrong");
        }
    }

    @Test
    void aTaskThatFailsKeepsTheNextOnesNotUp() {
        List<String> done = new ArrayList<>();
        List<Throwable> uncaught = new ArrayList<>();
        Mailbox mailbox = new Mailbox(Runnable::run);
        Thread thread = new Thread(() -> {
            mailbox.execute(() -> {
                mailbox.execute(() -> done.add("second"));
                throw new OutOfMemoryError("first");
            });
            mailbox.execute(() -> done.add("third"));
        });
        thread.setUncaughtExceptionHandler((where, failure) -> uncaught.add(failure));
        start(TestServers.builder());

        thread.start();
        assertThat(CompletableFuture.runAsync(() -> join(thread))).succeedsWithin(Duration.ofSeconds(10));

        assertThat(done).containsExactly("second", "third");
        assertThat(uncaught).singleElement().isInstanceOf(OutOfMemoryError.class);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anExecutorThatWasShutDownCostsNoSocketItsHandlers() throws Exception {
        ExecutorService mine = Executors.newSingleThreadExecutor();
        start(TestServers.builder().handlerExecutor(mine));
        TestClient client = TestClient.connect(io);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        sockets.take().onDisconnect(reason -> told.add(reason.text()));
        mine.shutdown();

        client.expectNothingElse().send("41");

        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("client namespace disconnect");
    }

    @Test
    void aHandlerThatStillRunsWhenTheServerHasClosedComesToItsEnd() throws Exception {
        start(TestServers.builder());
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        socket.on("slow", (args, ack) -> {
            started.countDown();
            release.await();
            ack.send("late");
            socket.emit("late");
            io.emit("late");
            told.add("handled");
        });
        socket.onDisconnect(reason -> told.add(reason.text()));
        client.send("420[\"slow\"]");
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        io.close(Duration.ofMillis(100))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        release.countDown();

        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("handled");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("server shutting down");
    }

    @Test
    void closingWaitsForTheDisconnectHandlers() throws Exception {
        start(TestServers.builder());
        TestClient.connect(io);
        List<String> told = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        sockets.take().onDisconnect(reason -> {
            begun.countDown();
            release.await();
            told.add(reason.text());
        });

        var closed = io.close(Duration.ofSeconds(10)).toCompletableFuture();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(closed).isNotDone();
        release.countDown();
        closed.get(10, TimeUnit.SECONDS);

        assertThat(told).containsExactly("server shutting down");
    }
}
