package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever the application's code throws, Errors included, is reported and costs nobody else anything. */
class ApplicationFailureTest {

    /** Not even one of the kinds that are usually caught. */
    private static final class Odd extends Error {
        private static final long serialVersionUID = 1L;

        Odd() {
            super("odd");
        }
    }

    private final BlockingQueue<HandlerError> errors = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final SocketIoServer io =
            TestServers.start(TestServers.builder().onError(errors::add).adapter(context -> {
                if (context.namespace().equals("/broken")) {
                    throw new Odd();
                }
                return AdapterFactory.IN_MEMORY.create(context);
            }));

    ApplicationFailureTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private void expectReported(String... where) throws InterruptedException {
        for (String each : where) {
            HandlerError error = errors.poll(10, TimeUnit.SECONDS);
            assertThat(error).isNotNull();
            assertThat(error.where()).isEqualTo(each);
            assertThat(error.cause()).isInstanceOf(Odd.class);
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void inHandlersOfASocket() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.onAny((event, args) -> fail());
        socket.onAnyOutgoing((event, args) -> fail());
        socket.on("x", (args, ack) -> fail());
        socket.on("x", (args, ack) -> ack.send("second"));
        socket.onDisconnecting(reason -> fail());
        socket.onDisconnect(reason -> fail());

        client.send("420[\"x\"]").expect("430[\"second\"]");
        expectReported("any event", "x");
        socket.emit("out");
        client.expect("42[\"out\"]");
        expectReported("any outgoing event");
        client.send("41");
        expectReported("disconnecting", "disconnect");
        client.send("40");
        assertThat(client.next()).startsWith("40{");
    }

    private static void fail() {
        throw new Odd();
    }

    @Test
    void inTheErrorHandlerOfASocket() throws Exception {
        TestClient client = TestClient.connect(io);
        sockets.take().onError(error -> fail());

        client.send("42{}").expect("close 1005");

        expectReported("error");
    }

    @Test
    void inAMiddlewareForEvents() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        socket.onError(error -> refused.add(String.valueOf(error.getMessage())));
        socket.use((event, next) -> {
            if (event.name().equals("x")) {
                fail();
            }
            next.proceed();
        });

        client.send("42[\"x\"]").expectNothingElse();

        expectReported("middleware");
        assertThat(refused).containsExactly("internal error");
    }

    @Test
    void inAMiddlewareForSockets() throws Exception {
        io.use((socket, next) -> fail());

        TestClient.open(io).send("40").expect("44{\"message\":\"internal error\"}");

        expectReported("middleware");
    }

    @Test
    void inAConnectionHandler() throws Exception {
        SocketIoServer other = TestServers.builder().onError(errors::add).build();
        other.onConnection(socket -> fail());
        other.onConnection(TestServers::answerSync);
        other.start();

        TestClient.connect(other).expectNothingElse();

        expectReported("connection");
        other.close();
    }

    @Test
    void inDataThatIsRefusedWith() throws Exception {
        io.use((socket, next) -> next.reject("no", new AfterwardsTest.Cycle()));

        TestClient.open(io).send("40").expect("44{\"message\":\"no\"}");

        assertThat(errors.poll(10, TimeUnit.SECONDS).where()).isEqualTo("middleware");
    }

    @Test
    void inAnAsyncHandlersResult() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        socket.onAsync("fails", String.class, text -> CompletableFuture.failedFuture(new Odd()));
        socket.onAsync(
                "unwritable", String.class, text -> CompletableFuture.completedFuture(new AfterwardsTest.Cycle()));

        client.send("420[\"fails\",\"\"]").expectNothingElse();
        expectReported("fails");
        client.send("420[\"unwritable\",\"\"]").expectNothingElse();
        assertThat(errors.poll(10, TimeUnit.SECONDS).where()).isEqualTo("unwritable");
    }

    @Test
    void inAPredicateOfNamespaces() throws Exception {
        io.of((name, auth) -> {
            throw new Odd();
        });
        io.of((name, auth) -> CompletableFuture.failedFuture(new Odd()));
        io.of(Pattern.compile("^/fine$"));

        assertThat(TestClient.open(io).send("40/fine,").next()).startsWith("40/fine,{");

        expectReported("namespace predicate", "namespace predicate");
    }

    @Test
    @SuppressWarnings("NullAway")
    void inAPredicateThatReturnsNull() throws Exception {
        io.of((name, auth) -> null);

        TestClient.open(io).send("40/x,").expect("44/x,{\"message\":\"Invalid namespace\"}");

        assertThat(errors.poll(10, TimeUnit.SECONDS).cause()).hasMessage("a namespace predicate returned null");
    }

    @Test
    void inAHandlerOfNewNamespaces() throws Exception {
        io.onNewNamespace(namespace -> fail());
        io.of(Pattern.compile("^/fine$"));

        assertThat(TestClient.open(io).send("40/fine,").next()).startsWith("40/fine,{");

        expectReported("new namespace");
    }

    @Test
    void inTheAdapterOfANamespace() throws Exception {
        io.of(Pattern.compile("^/broken$"));

        TestClient.open(io).send("40/broken,").expect("44/broken,{\"message\":\"Invalid namespace\"}");

        expectReported("adapter");
        assertThatThrownBy(() -> io.of("/broken")).isInstanceOf(Odd.class);
    }

    @Test
    void inAListenerOfRooms() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        io.sockets().addRoomListener(new RoomListener() {
            @Override
            public void joined(String room, String socketId) {
                throw new Odd();
            }

            @Override
            public void left(String room, String socketId) {
                told.add("left " + room);
            }
        });
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();

        socket.join("a");
        socket.leave("a");

        assertThat(told).containsExactly("left a");
        client.expectNothingElse();
    }

    @Test
    void inTheHandlerOfFailuresItself() throws Exception {
        SocketIoServer other = TestServers.start(TestServers.builder().onError(error -> fail()));
        other.onConnection(sockets::add);
        TestClient client = TestClient.connect(other);
        sockets.take().on("x", (args, ack) -> fail());

        client.send("42[\"x\"]").expectNothingElse();
        other.close();
    }

    @Test
    void inWhatConvertsAnArgument() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        socket.onError(error -> refused.add(String.valueOf(error.getMessage())));
        socket.on("x", Picky.class, picky -> {});

        client.send("42[\"x\",{\"n\":1}]").expectNothingElse();

        assertThat(refused).containsExactly("argument 0 is no " + Picky.class.getName());
        assertThat(errors).isEmpty();
    }

    /** Refuses everything. */
    public record Picky(int n) {
        public Picky {
            throw new IllegalArgumentException("n: " + n);
        }
    }

    @Test
    void inValuesThatCannotBeWritten() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = sockets.take();

        assertThatThrownBy(() -> socket.emit("x", new AfterwardsTest.Cycle())).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> io.emit("x", Map.of("k", new AfterwardsTest.Cycle())))
                .isInstanceOf(JsonException.class);
        client.expectNothingElse();
        assertThat(socket.pendingAcks()).isZero();
    }
}
