package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {

    private static final Pattern TENANTS = Pattern.compile("^/tenant-\\d+$");

    private final SocketIoServer io = TestServers.start();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void aNameWithoutASlashMeansTheSame() {
        assertThat(io.of("chat")).isSameAs(io.of("/chat"));
        assertThat(io.of("")).isSameAs(io.sockets());
        assertThat(io.of("/chat").name()).isEqualTo("/chat");
    }

    @Test
    void theServerStandsForItsMainNamespace() throws Exception {
        io.onConnection(sockets::add);
        io.of("/chat");
        TestClient client = TestClient.connect(io).send("40/chat,");
        assertThat(client.next()).startsWith("40/chat,{");
        Socket socket = take();

        io.emit("a");
        io.send("b");
        io.local().emit("c");
        io.socketsJoin("room");
        io.to("room").emit("d");
        client.expect("42[\"a\"]", "42[\"message\",\"b\"]", "42[\"c\"]", "42[\"d\"]");
        assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "room");
        assertThat(io.fetchSockets().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .extracting(RemoteSocket::id)
                .containsExactly(socket.id());

        CompletionStage<List<String>> answers = io.emitWithAck("question", String.class);
        client.expect("420[\"question\"]").send("430[\"answer\"]");
        assertThat(answers.toCompletableFuture().get(10, TimeUnit.SECONDS)).containsExactly("answer");
    }

    @Test
    void eachCountsItsAcknowledgementsItself() throws Exception {
        io.onConnection(sockets::add);
        TestClient first = TestClient.connect(io);
        Socket firstSocket = take();
        TestClient second = TestClient.connect(io);
        Socket secondSocket = take();
        io.of("/chat").onConnection(sockets::add);
        assertThat(second.send("40/chat,").next()).startsWith("40/chat,{");
        Socket inChat = take();

        firstSocket.emitWithAck("q", String.class);
        secondSocket.emitWithAck("q", String.class);
        inChat.emitWithAck("q", String.class);

        first.expect("420[\"q\"]");
        second.expect("421[\"q\"]", "42/chat,0[\"q\"]");
    }

    @Test
    void newOnesAreReportedButNotTheMainOne() {
        List<String> created = new CopyOnWriteArrayList<>();
        io.onNewNamespace(namespace -> created.add(namespace.name()));
        io.of(TENANTS);

        io.of("/");
        io.of("/chat");
        io.of("/chat");
        assertThat(TestClient.open(io).send("40/tenant-1,").next()).startsWith("40/tenant-1,{");

        assertThat(created).containsExactly("/chat", "/tenant-1");
    }

    @Test
    void childrenAreGivenWhatTheirParentHasWhenTheyAreCreated() throws Exception {
        ParentNamespace tenants = io.of(TENANTS);
        tenants.use(
                (socket, next) -> next.verify(!"no".equals(socket.handshake().auth("token"))));
        tenants.onConnection(sockets::add);
        TestClient client = TestClient.open(io);

        client.send("40/tenant-1,{\"token\":\"no\"}");
        assertThat(client.next()).startsWith("44/tenant-1,{\"message\":");
        client.send("40/tenant-1,{\"token\":\"yes\"}");
        assertThat(client.next()).startsWith("40/tenant-1,{\"sid\":");
        assertThat(take().namespace().name()).isEqualTo("/tenant-1");

        tenants.use((socket, next) -> next.reject("too late for those that are there"));
        TestClient another = TestClient.open(io).send("40/tenant-1,");
        assertThat(another.next()).startsWith("40/tenant-1,{\"sid\":");
        another.send("40/tenant-2,").expect("44/tenant-2,{\"message\":\"too late for those that are there\"}");
    }

    @Test
    void aParentSendsToAllItsChildren() throws Exception {
        ParentNamespace tenants = io.of(TENANTS);
        tenants.onConnection(sockets::add);
        TestClient client = TestClient.open(io);
        for (String name : List.of("/tenant-1", "/tenant-2")) {
            assertThat(client.send("40" + name + ",").next()).startsWith("40" + name + ",{");
        }
        Socket first = take();
        Socket second = take();

        tenants.emit("news");

        assertThat(List.of(client.next(), client.next()))
                .containsExactlyInAnyOrder("42/tenant-1,[\"news\"]", "42/tenant-2,[\"news\"]");
        assertThat(tenants.fetchSockets().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .extracting(RemoteSocket::id)
                .containsExactlyInAnyOrder(first.id(), second.id());
    }

    @Test
    void aNameThatMatchesAParentMakesAChildOfIt() {
        ParentNamespace tenants = io.of(TENANTS);

        assertThat(tenants.children()).isEmpty();
        Namespace child = io.of("/tenant-7");

        assertThat(tenants.children()).containsExactly(child);
    }

    @Test
    void theFirstParentThatAllowsANameHasTheChild() {
        ParentNamespace none = io.of((name, auth) -> CompletableFuture.completedFuture(false));
        ParentNamespace tenants = io.of(TENANTS);
        ParentNamespace all = io.of(Pattern.compile(""));

        assertThat(TestClient.open(io).send("40/tenant-1,").next()).startsWith("40/tenant-1,{");

        assertThat(none.children()).isEmpty();
        assertThat(tenants.children()).hasSize(1);
        assertThat(all.children()).isEmpty();
    }

    @Test
    void aServerAloneHasNoOtherServersToAsk() throws Exception {
        io.serverSideEmit("hello", 1);

        assertThat(io.serverSideEmitWithAck("hello").toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(io.serverSideEmitWithAck(Duration.ofMillis(1), "hello", 1)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.serverSideEmitWithAck(Duration.ZERO, "hello"))
                .withMessage("timeout: PT0S (expected: > 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "connection", "new_namespace"})
    void serversKeepSomeNamesForThemselves(String event) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.serverSideEmit(event))
                .withMessage("\"" + event + "\" is a reserved event name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.serverSideEmitWithAck(event))
                .withMessage("\"" + event + "\" is a reserved event name");
    }

    private Socket take() throws InterruptedException {
        Socket socket = sockets.poll(10, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }
}
