package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** The official Java client, on every transport. */
@ParameterizedClass
@CsvSource({"polling", "websocket", "polling+websocket"})
class JavaClientTest {

    private static InteropServer server;
    private static OkHttpClient http;

    private final String[] transports;
    private final List<Socket> sockets = new ArrayList<>();

    JavaClientTest(String transports) {
        this.transports = transports.split("\\+");
    }

    @BeforeAll
    static void start() {
        server = InteropServer.start();
        http = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher())
                .readTimeout(1, TimeUnit.MINUTES)
                .build();
    }

    @AfterAll
    static void stop() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        server.close();
    }

    @AfterEach
    void disconnect() {
        sockets.forEach(Socket::disconnect);
    }

    private Socket socket(String namespace, UnaryOperator<IO.Options> settings) {
        IO.Options options = new IO.Options();
        options.transports = transports;
        options.forceNew = true;
        options.reconnection = false;
        options.callFactory = http;
        options.webSocketFactory = http;
        Socket socket = IO.socket(URI.create("http://127.0.0.1:" + server.port() + namespace), settings.apply(options));
        sockets.add(socket);
        return socket;
    }

    /** A socket that has been greeted. */
    private Socket connect(String namespace, UnaryOperator<IO.Options> settings) throws InterruptedException {
        Socket socket = socket(namespace, settings);
        BlockingQueue<Object[]> greeting = listen(socket, "hello");
        socket.connect();
        assertThat(next(greeting)).hasSize(1);
        return socket;
    }

    private Socket connect() throws InterruptedException {
        return connect("/", options -> options);
    }

    private static BlockingQueue<Object[]> listen(Socket socket, String event) {
        BlockingQueue<Object[]> received = new LinkedBlockingQueue<>();
        socket.on(event, received::add);
        return received;
    }

    private static Object[] next(BlockingQueue<Object[]> queue) throws InterruptedException {
        Object[] args = queue.poll(10, TimeUnit.SECONDS);
        assertThat(args).as("event").isNotNull();
        return args;
    }

    private static Object[] ask(Socket socket, String event, Object... args) throws InterruptedException {
        BlockingQueue<Object[]> answer = new LinkedBlockingQueue<>();
        socket.emit(event, args, (Ack) answer::add);
        return next(answer);
    }

    @Test
    void connects() throws Exception {
        Socket socket = connect();
        assertThat(socket.connected()).isTrue();
        assertThat(socket.id()).hasSize(20);
    }

    @Test
    void sendsItsAuthPayload() throws Exception {
        Socket socket = socket("/custom", options -> {
            options.auth = Map.of("token", "abc");
            return options;
        });
        BlockingQueue<Object[]> greeting = listen(socket, "hello");
        socket.connect();
        assertThat(((JSONObject) next(greeting)[0]).getJSONObject("auth").getString("token"))
                .isEqualTo("abc");
    }

    @Test
    void isRefusedWithData() throws Exception {
        Socket socket = socket("/guarded", options -> options);
        BlockingQueue<Object[]> errors = listen(socket, Socket.EVENT_CONNECT_ERROR);
        socket.connect();
        JSONObject error = (JSONObject) next(errors)[0];
        assertThat(error.getString("message")).isEqualTo("not you");
        assertThat(error.getJSONObject("data").getInt("code")).isEqualTo(4001);
    }

    @Test
    void sendsAndReceivesEvents() throws Exception {
        Socket socket = connect();
        BlockingQueue<Object[]> answers = listen(socket, "echo");
        socket.emit("echo", 1, "zwei ä € 😀", true, new JSONObject().put("a", new JSONArray().put(1)));
        Object[] answer = next(answers);
        assertThat(answer).hasSize(4);
        assertThat(answer[0]).isEqualTo(1);
        assertThat(answer[1]).isEqualTo("zwei ä € 😀");
        assertThat(answer[2]).isEqualTo(true);
        assertThat(answer[3]).hasToString("{\"a\":[1]}");
    }

    @Test
    void sendsAndReceivesBinary() throws Exception {
        Socket socket = connect();
        BlockingQueue<Object[]> answers = listen(socket, "echo");
        socket.emit("echo", new byte[] {1, 2, 3}, new JSONObject().put("deep", new JSONArray().put(new byte[] {4})));
        Object[] answer = next(answers);
        assertThat((byte[]) answer[0]).containsExactly(1, 2, 3);
        assertThat((byte[]) ((JSONObject) answer[1]).getJSONArray("deep").get(0))
                .containsExactly(4);
    }

    @Test
    void receivesAcknowledgements() throws Exception {
        assertThat(ask(connect(), "echo", 1, "two")).containsExactly(1, "two");
    }

    @Test
    void givesAcknowledgements() throws Exception {
        Socket socket = connect();
        socket.on("question", args -> ((Ack) args[args.length - 1]).call("answer to " + args[0]));
        BlockingQueue<Object[]> replies = listen(socket, "reply");
        socket.emit("ask-me", "question");
        assertThat(next(replies)).containsExactly("answer to question");
    }

    @Test
    void joinsRooms() throws Exception {
        Socket one = connect();
        Socket two = connect();
        ask(one, "join", "java");
        ask(two, "join", "java");
        BlockingQueue<Object[]> received = listen(two, "sent");
        one.emit(
                "send-to",
                new JSONObject()
                        .put("from", "socket")
                        .put("to", new JSONArray().put("java"))
                        .put("except", new JSONArray()),
                "hello");
        assertThat(next(received)).containsExactly("hello");
    }

    @Test
    void isDisconnectedByTheServer() throws Exception {
        Socket socket = connect();
        BlockingQueue<Object[]> reasons = listen(socket, Socket.EVENT_DISCONNECT);
        socket.emit("disconnect-me", true);
        assertThat(next(reasons)).containsExactly("io server disconnect");
    }

    @Test
    void tellsTheServerThatItLeaves() throws Exception {
        Socket watcher = connect();
        Socket socket = connect();
        BlockingQueue<Object[]> ends = new LinkedBlockingQueue<>();
        watcher.emit("await-end", new Object[] {socket.id()}, (Ack) ends::add);
        socket.disconnect();
        assertThat(((JSONObject) next(ends)[0]).getString("disconnect"))
                .isIn("client namespace disconnect", "transport close");
    }

    @Test
    void keepsTheOrderOfManyMessages() throws Exception {
        Socket socket = connect();
        BlockingQueue<Object[]> received = listen(socket, "n");
        for (int i = 0; i < 2000; i++) {
            socket.emit("numbered", i);
        }
        socket.emit("burst", "n", 0, 2000);
        for (int i = 0; i < 2000; i++) {
            assertThat(next(received)).containsExactly(i);
        }
        JSONObject seen = (JSONObject) ask(socket, "numbered-end")[0];
        assertThat(seen.getInt("next")).isEqualTo(2000);
        assertThat(seen.getInt("disorder")).isZero();
    }

    @Test
    void usesTheTransportItMayUse() throws Exception {
        Socket socket = connect();
        String last = transports[transports.length - 1];
        await().untilAsserted(() -> assertThat(server.transports()).containsExactly(last));
        assertThat(ask(socket, "echo", 1)).containsExactly(1);
    }
}
