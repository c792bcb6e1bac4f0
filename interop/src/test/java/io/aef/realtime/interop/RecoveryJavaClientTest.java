package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.ConnectionStateRecovery;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Java client does not know of connection state recovery, and is not disturbed by a server that has it on. */
class RecoveryJavaClientTest {

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void worksAsBeforeButForTheOffset(String transport) throws Exception {
        OkHttpClient http = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher())
                .readTimeout(1, TimeUnit.MINUTES)
                .build();
        try (InteropServer server =
                InteropServer.startWithRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))) {
            IO.Options options = new IO.Options();
            options.transports = new String[] {transport};
            options.forceNew = true;
            options.reconnectionDelay = 10;
            options.callFactory = http;
            options.webSocketFactory = http;
            Socket socket = IO.socket(URI.create("http://127.0.0.1:" + server.port() + "/"), options);
            BlockingQueue<Transport> opened = new LinkedBlockingQueue<>();
            socket.io().on(Manager.EVENT_TRANSPORT, args -> opened.add((Transport) args[0]));
            BlockingQueue<Object[]> greetings = listen(socket, "hello");
            BlockingQueue<Object[]> received = listen(socket, "sent");
            socket.connect();

            Object[] greeting = next(greetings);
            assertThat(greeting).hasSize(2);
            assertThat((String) greeting[1]).matches("[0-9A-Za-z]{8}\\.[0-9a-z]+");
            assertThat(ask(socket, "join", "red")).hasSize(1);
            assertThat(ask(socket, "echo", 1, "two")).containsExactly(1, "two");
            socket.emit("send-to", toRed(), "hello");
            assertThat(next(received)).hasSize(2).startsWith("hello");

            opened.remove().close();

            JSONObject again = (JSONObject) next(greetings)[0];
            assertThat(again.getBoolean("recovered")).isFalse();
            assertThat(again.getString("id")).isNotEqualTo(((JSONObject) greeting[0]).getString("id"));
            assertThat(ask(socket, "echo", 3)).containsExactly(3);
            socket.disconnect();
        } finally {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }

    private static JSONObject toRed() throws Exception {
        return new JSONObject()
                .put("from", "server")
                .put("to", new JSONArray().put("red"))
                .put("except", new JSONArray());
    }

    private static BlockingQueue<Object[]> listen(Socket socket, String event) {
        BlockingQueue<Object[]> received = new LinkedBlockingQueue<>();
        socket.on(event, received::add);
        return received;
    }

    private static Object[] ask(Socket socket, String event, Object... args) throws InterruptedException {
        BlockingQueue<Object[]> answer = new LinkedBlockingQueue<>();
        socket.emit(event, args, (Ack) answer::add);
        return next(answer);
    }

    private static Object[] next(BlockingQueue<Object[]> queue) throws InterruptedException {
        Object[] args = queue.poll(10, TimeUnit.SECONDS);
        assertThat(args).as("event").isNotNull();
        return args;
    }
}
