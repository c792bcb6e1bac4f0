package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Middlewares for events that decide when they like, from a thread of their own. */
class PacketMiddlewareTest {

    private record Asked(String event, Next next) {}

    private final BlockingQueue<HandlerError> errors = new LinkedBlockingQueue<>();
    private final SocketIoServer io = TestServers.start(TestServers.builder().onError(errors::add));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final TestClient client;
    private final Socket socket;

    PacketMiddlewareTest() throws Exception {
        io.onConnection(sockets::add);
        client = TestClient.connect(io);
        socket = sockets.take();
        socket.use((event, next) -> asked.add(new Asked(event.name(), next)));
        socket.on("a", (args, ack) -> told.add("a"));
        socket.on("b", (args, ack) -> told.add("b"));
        socket.on("c", (args, ack) -> told.add("c"));
        socket.onError(error -> told.add("error " + error.getMessage()));
        socket.onDisconnect(reason -> told.add(reason.text()));
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("within ten seconds").isNotNull();
        return next;
    }

    private Next asked(String event) throws InterruptedException {
        Asked next = next(asked);
        assertThat(next.event).isEqualTo(event);
        return next.next;
    }

    /** That many events have come and are not through. */
    private void awaitWaiting(int events) {
        await().until(() -> socket.connection().gate().waiting() == events);
    }

    /** The socket has had its turn for everything that came before. */
    private void awaitTurn() {
        CompletableFuture.runAsync(() -> {}, socket.events().mailbox()).join();
    }

    @Test
    void anEventKeepsItsPlaceUntilItIsDecidedUpon() throws Exception {
        client.send("42[\"a\"]").send("42[\"b\"]");
        Next first = asked("a");
        awaitWaiting(2);

        first.proceed();
        asked("b").reject("no");

        assertThat(next(told)).isEqualTo("a");
        assertThat(next(told)).isEqualTo("error no");
        awaitWaiting(0);
    }

    @Test
    void nobodyOvertakesAnEventThatIsNotDecidedUpon() throws Exception {
        client.send("42[\"a\"]").send("42[\"b\"]").send("42[\"c\"]");
        Next first = asked("a");
        awaitWaiting(3);
        awaitTurn();
        assertThat(asked).isEmpty();

        first.proceed();
        Next second = asked("b");
        assertThat(next(told)).isEqualTo("a");
        second.proceed();
        asked("c").proceed();

        assertThat(next(told)).isEqualTo("b");
        assertThat(next(told)).isEqualTo("c");
    }

    @Test
    void thoseWhoWaitAreDecidedUponInTheCallJustTheSame() throws Exception {
        socket.use((event, next) -> next.verify(!event.name().equals("b")));
        client.send("42[\"a\"]").send("42[\"b\"]").send("42[\"c\"]");
        for (String event : new String[] {"a", "b", "c"}) {
            asked(event).proceed();
        }

        assertThat(next(told)).isEqualTo("a");
        assertThat(next(told)).isEqualTo("error not allowed");
        assertThat(next(told)).isEqualTo("c");
        awaitWaiting(0);
    }

    @Test
    void theFirstDecisionCounts() throws Exception {
        client.send("42[\"a\"]").send("42[\"b\"]");
        Next first = asked("a");
        first.proceed();
        first.proceed();
        first.reject("too late");
        Next second = asked("b");
        first.proceed();
        awaitTurn();
        awaitWaiting(1);
        second.proceed();

        assertThat(next(told)).isEqualTo("a");
        assertThat(next(told)).isEqualTo("b");
        awaitWaiting(0);
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNotDecidedUponWhenTheClientLeavesIsDropped() throws Exception {
        BlockingQueue<String> behind = new LinkedBlockingQueue<>();
        socket.use((event, next) -> behind.add(event.name()));
        client.send("42[\"a\"]").send("42[\"b\"]").send("41");
        Next first = asked("a");
        assertThat(next(told)).isEqualTo("client namespace disconnect");
        awaitWaiting(0);

        first.proceed();
        awaitTurn();

        assertThat(told).isEmpty();
        assertThat(behind).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(errors).isEmpty();
        assertThat(socket.connection().gate().waiting()).isZero();
    }

    @Test
    void aRefusalAfterTheEndIsNotHeardOf() throws Exception {
        client.send("42[\"a\"]");
        Next first = asked("a");
        socket.disconnect();
        assertThat(next(told)).isEqualTo("server namespace disconnect");

        first.reject("no");
        awaitTurn();

        assertThat(told).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void whomTheServerThrowsOutIsNotHandledThoughItWasLetPass() throws Exception {
        socket.use((event, next) -> {
            socket.disconnect();
            next.proceed();
        });
        client.send("42[\"a\"]");
        asked("a").proceed();

        assertThat(next(told)).isEqualTo("server namespace disconnect");
        awaitTurn();
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsRefusedLaterIsNotAcknowledged() throws Exception {
        client.send("421[\"a\"]");
        asked("a").reject("no");
        assertThat(next(told)).isEqualTo("error no");

        client.send("42999[\"sync\"]");
        asked("sync").proceed();
        client.expect("43999[]");
    }

    @Test
    void aMiddlewareThatFailsWhileOthersWaitHoldsNobodyUp() throws Exception {
        socket.use((event, next) -> {
            if (event.name().equals("a")) {
                throw new AssertionError("bug");
            }
            next.proceed();
        });
        client.send("42[\"a\"]").send("42[\"b\"]");
        asked("a").proceed();
        asked("b").proceed();

        assertThat(next(told)).isEqualTo("error internal error");
        assertThat(next(told)).isEqualTo("b");
        assertThat(next(errors).where()).isEqualTo("middleware");
        awaitWaiting(0);
    }

    @Test
    void aMiddlewareMayAskTheClientFirst() throws Exception {
        Socket asking = connectAnother();
        asking.use((event, next) -> next.verify(asking.emitWithAck("sure", Boolean.class)));
        asking.on("x", (args, ack) -> ack.send("done"));

        another.send("421[\"x\"]").expect("420[\"sure\"]").send("430[true]").expect("431[\"done\"]");
    }

    private TestClient another;

    private Socket connectAnother() throws InterruptedException {
        another = TestClient.connect(io);
        return next(sockets);
    }
}
