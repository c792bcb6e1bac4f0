package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectTest {

    private final List<HandlerError> errors = new CopyOnWriteArrayList<>();
    private final SocketIoServer io = TestServers.start(TestServers.builder().onError(errors::add));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void confirmsWithThePublicIdOfTheSocket() throws Exception {
        io.onConnection(sockets::add);
        TestClient client = TestClient.open(io).send("40");

        Socket socket = sockets.poll(10, TimeUnit.SECONDS);
        assertThat(client.next()).isEqualTo("40{\"sid\":\"" + socket.id() + "\"}");
        assertThat(socket.id()).hasSize(20);
        assertThat(socket.connected()).isTrue();
        assertThat(socket.rooms()).containsExactly(socket.id());
    }

    @Test
    void handsOverWhatTheClientSentAlong() throws Exception {
        io.onConnection(sockets::add);
        TestClient.open(io, "EIO=4&user=Ada%20L").send("40{\"token\":\"t\",\"n\":1}");

        Handshake handshake = sockets.take().handshake();
        assertThat(handshake.auth("token")).isEqualTo("t");
        assertThat(handshake.auth("n")).isNull();
        assertThat(handshake.auth()).isEqualTo(Map.of("token", "t", "n", 1));
        assertThat(handshake.query()).containsEntry("user", "Ada L").containsEntry("EIO", "4");
        assertThat(handshake.address()).isEqualTo("127.0.0.1");
        assertThat(handshake.header("Upgrade")).isEqualToIgnoringCase("websocket");
        assertThat(handshake.url()).isEqualTo("/socket.io/?transport=websocket&EIO=4&user=Ada%20L");
        assertThat(handshake.secure()).isFalse();
    }

    @Test
    void refusesAnUnknownNamespace() {
        TestClient.open(io).send("40/random").expect("44/random,{\"message\":\"Invalid namespace\"}");
    }

    @Test
    void aMiddlewareRefusesWithMessageAndData() {
        io.use((socket, next) -> next.reject("not you", Map.of("code", 7)));

        TestClient.open(io).send("40").expect("44{\"message\":\"not you\",\"data\":{\"code\":7}}");
    }

    @Test
    void middlewaresAreAskedInOrderUntilOneRefuses() {
        List<String> asked = new CopyOnWriteArrayList<>();
        io.use((socket, next) -> {
            asked.add("first " + socket.connected());
            next.proceed();
        });
        io.use((socket, next) -> next.verify(false));
        io.use((socket, next) -> asked.add("never"));

        TestClient.open(io).send("40").expect("44{\"message\":\"not allowed\"}");
        assertThat(asked).containsExactly("first false");
    }

    @Test
    void aMiddlewareMayDecideLater() {
        CompletableFuture<Boolean> check = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        io.use((socket, next) -> {
            next.verify(check);
            asked.complete(null);
        });
        TestClient client = TestClient.open(io).send("40");

        asked.orTimeout(10, TimeUnit.SECONDS).join();
        check.complete(true);

        assertThat(client.next()).startsWith("40{");
    }

    @Test
    void aFailedCheckRefusesWithoutTellingWhy() {
        io.use((socket, next) -> next.verify(CompletableFuture.failedFuture(new IllegalStateException("db down"))));

        TestClient.open(io).send("40").expect("44{\"message\":\"not allowed\"}");
    }

    @Test
    void aMiddlewareThatThrowsRefusesAndIsReported() {
        io.use((socket, next) -> {
            throw new IllegalStateException("secret");
        });

        TestClient.open(io).send("40").expect("44{\"message\":\"internal error\"}");
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.where()).isEqualTo("middleware");
            assertThat(error.cause()).hasMessage("secret");
        });
    }

    @Test
    void aRefusedSocketIsInNoRoomAndGetsNoBroadcast() throws Exception {
        io.use((socket, next) -> {
            socket.join("vip");
            sockets.add(socket);
            next.reject("no");
        });
        TestClient client = TestClient.open(io).send("40").expect("44{\"message\":\"no\"}");

        io.to("vip").emit("secret");
        io.emit("secret");
        io.of("/open");
        client.send("40/open,");

        assertThat(client.next()).startsWith("40/open,");
        assertThat(io.sockets().rooms()).isEmpty();
        assertThat(sockets.take().connected()).isFalse();
    }

    @Test
    void roomsJoinedInAMiddlewareCountOnceItPassed() {
        io.use((socket, next) -> {
            socket.join("vip");
            next.proceed();
        });
        TestClient client = TestClient.connect(io);

        io.to("vip").emit("hello");

        client.expect("42[\"hello\"]");
    }

    @Test
    void whatAMiddlewareEmitsIsSentBeforeTheConfirmation() {
        io.use((socket, next) -> {
            socket.emit("session", "s1");
            next.proceed();
        });

        TestClient client = TestClient.open(io).send("40").expect("42[\"session\",\"s1\"]");
        assertThat(client.next()).startsWith("40{");
    }

    @Test
    void namespacesShareTheConnection() throws Exception {
        io.of("/admin").onConnection(sockets::add);
        TestClient client = TestClient.connect(io).send("40/admin,{\"role\":\"x\"}");

        Socket socket = sockets.take();
        assertThat(client.next()).isEqualTo("40/admin,{\"sid\":\"" + socket.id() + "\"}");
        io.of("admin").emit("only", 1);
        client.expect("42/admin,[\"only\",1]").expectNothingElse();
    }

    @Test
    void aPatternCallsNamespacesIntoBeing() throws Exception {
        ParentNamespace parent = io.of(Pattern.compile("^/room-\\d+$"));
        parent.onConnection(sockets::add);
        TestClient client = TestClient.open(io).send("40/room-7,");

        assertThat(sockets.take().namespace().name()).isEqualTo("/room-7");
        assertThat(client.next()).startsWith("40/room-7,{");
        client.send("40/room-x,").expect("44/room-x,{\"message\":\"Invalid namespace\"}");
        parent.emit("all", 1);
        client.expect("42/room-7,[\"all\",1]");
        assertThat(parent.children()).extracting(Namespace::name).containsExactly("/room-7");
    }

    @Test
    void aPredicateMayDecideLaterAndSeesTheAuth() {
        io.of((name, auth) -> CompletableFuture.supplyAsync(() -> "open".equals(auth.get("word"))));
        TestClient client = TestClient.open(io);

        client.send("40/x,{\"word\":\"wrong\"}").expect("44/x,{\"message\":\"Invalid namespace\"}");
        client.send("40/x,{\"word\":\"open\"}");
        assertThat(client.next()).startsWith("40/x,{");
    }

    @Test
    void anEmptyDynamicNamespaceGoesWithItsLastSocket() {
        ParentNamespace parent = io.of(Pattern.compile("^/d$"));
        TestClient client = TestClient.connect(io).send("40/d,");
        assertThat(client.next()).startsWith("40/d,{");

        client.send("41/d,").expectNothingElse();

        assertThat(parent.children()).isEmpty();
    }

    @Test
    void joiningTwiceClosesTheConnection() {
        TestClient.connect(io).send("40").expect("close 1005");
    }

    @Test
    void anEventBeforeTheConfirmationClosesTheConnection() {
        TestClient.open(io).send("42[\"x\"]").expect("close 1005");
    }

    @Test
    void tooManyNamespacesCloseTheConnection() {
        io.of(Pattern.compile("^/n"));
        TestClient client = TestClient.open(io);
        for (int i = 0; i < 64; i++) {
            client.send("40/n" + i + ",");
            assertThat(client.next()).startsWith("40/n" + i + ",{");
        }

        client.send("40/n64,").expect("close 1005");
    }

    @Test
    void aNamespaceThatWasLeftCountsUntilItsHandlersHaveRun() {
        SocketIoServer small = TestServers.start(TestServers.builder().maxNamespacesPerConnection(3));
        CountDownLatch release = new CountDownLatch(1);
        small.onConnection(socket -> release.await());
        TestClient client = TestClient.connect(small);

        assertThat(client.send("41").send("40").next()).startsWith("40{");
        assertThat(client.send("41").send("40").next()).startsWith("40{");
        client.send("41").send("40").expect("close 1005");

        release.countDown();
        small.close();
    }

    @Test
    void aNamespaceMayBeLeftAndJoinedAnyNumberOfTimes() {
        SocketIoServer small = TestServers.start(
                TestServers.builder().maxNamespacesPerConnection(2).handlerExecutor(SocketIoServer.directExecutor()));
        TestClient client = TestClient.connect(small);

        for (int i = 0; i < 20; i++) {
            assertThat(client.send("41").send("40").next()).startsWith("40{");
        }

        small.close();
    }
}
