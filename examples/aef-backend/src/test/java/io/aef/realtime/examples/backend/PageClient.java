package io.aef.realtime.examples.backend;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page is to the server, without a browser: over a WebSocket, or over polling with each request on a way of its own. */
abstract class PageClient implements AutoCloseable {

    private static final int LIMIT_SECONDS = 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<JsonNode>> requests = new ConcurrentHashMap<>();
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final String token;

    /** The connection has ended, and how. */
    final CompletableFuture<String> lost = new CompletableFuture<>();

    private PageClient(String token) {
        this.token = token;
    }

    /** Sends a message of Engine.IO. */
    abstract void send(String message);

    @Override
    public abstract void close();

    /** Of an operator. */
    static PageClient webSocket(URI server) throws Exception {
        return webSocket(server, "olivia", "operate");
    }

    static PageClient webSocket(URI server, String user, String password) throws Exception {
        return new OverWebSocket(server, SignInClient.token(server, user, password)).joined();
    }

    /** Of an operator. */
    static PageClient polling(URI server) throws Exception {
        return new OverPolling(server, SignInClient.token(server, "olivia", "operate")).joined();
    }

    PageClient joined() throws Exception {
        joined.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    void received(String message) {
        if (message.startsWith("0")) {
            send("40{\"token\":\"" + token + "\"}");
        } else if (message.equals("2")) {
            send("3");
        } else if (message.startsWith("40")) {
            joined.complete(null);
        } else if (message.startsWith("42")) {
            events.add(JSON.readTree(message.substring(2)));
        } else if (message.startsWith("43")) {
            int bracket = message.indexOf('[');
            requests.remove(Integer.valueOf(message.substring(2, bracket)))
                    .complete(JSON.readTree(message.substring(bracket)).get(0));
        }
    }

    /** Sends a request, and waits for what the server answers: {@code {ok, result}} or {@code {ok, error}}. */
    JsonNode request(String event, Map<String, String> argument) throws Exception {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        int id = ids.getAndIncrement();
        requests.put(id, answer);
        send("42" + id + JSON.writeValueAsString(List.of(event, argument)));
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    JsonNode subscribe(String topic) throws Exception {
        return request("subscribe", Map.of("topic", topic));
    }

    JsonNode command(String type, String execution) throws Exception {
        return command(UUID.randomUUID().toString(), type, execution);
    }

    JsonNode command(String id, String type, String execution) throws Exception {
        return request("command", Map.of("id", id, "type", type, "executionId", execution));
    }

    /** Starts a run that works until it is ended, or one that ends at once; returns its id. */
    String start(boolean works) throws Exception {
        Map<String, String> command = Map.of(
                "id",
                UUID.randomUUID().toString(),
                "type",
                "start",
                "product",
                "mug",
                "card",
                works ? "declined" : "valid");
        return request("command", command).get("result").get("executionId").asString();
    }

    /** The next event that fits; those before it are forgotten. */
    JsonNode await(String type, Predicate<JsonNode> wanted) throws InterruptedException {
        while (true) {
            JsonNode event = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no such " + type + ", " + lost.getNow("and the connection is there"));
            }
            if (event.get(0).asString().equals(type) && wanted.test(event.get(1))) {
                return event.get(1);
            }
        }
    }

    JsonNode awaitStatus(String execution, String status) throws InterruptedException {
        return await(
                "execution_update",
                event -> event.get("executionId").asString().equals(execution)
                        && event.get("status").asString().equals(status));
    }

    private static final class OverWebSocket extends PageClient implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        /** Messages come before the constructor is through. */
        private final CompletableFuture<WebSocket> open = new CompletableFuture<>();

        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

        OverWebSocket(URI server, String token) {
            super(token);
            URI address = URI.create("ws://" + server.getAuthority() + "/socket.io/?EIO=4&transport=websocket");
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address, this)
                    .join();
            open.complete(socket);
        }

        /** One after the other, as that WebSocket wants it. */
        @Override
        synchronized void send(String message) {
            sent = sent.thenCompose(done -> open).thenCompose(ready -> ready.sendText(message, true));
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                received(message);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            lost.complete("closed: " + statusCode + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            lost.complete("failed: " + error);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    private static final class OverPolling extends PageClient {

        private final HttpClient http = HttpClient.newHttpClient();
        private final URI server;
        private volatile String session = "";
        private volatile boolean closed;

        OverPolling(URI server, String token) throws Exception {
            super(token);
            this.server = server;
            String opened =
                    http.send(get(), HttpResponse.BodyHandlers.ofString()).body();
            session = "&sid=" + JSON.readTree(opened.substring(1)).get("sid").asString();
            received(opened);
            poll();
        }

        private HttpRequest get() {
            return request().build();
        }

        private HttpRequest.Builder request() {
            return HttpRequest.newBuilder(server.resolve("/socket.io/?EIO=4&transport=polling" + session));
        }

        private void poll() {
            http.sendAsync(get(), HttpResponse.BodyHandlers.ofString()).whenComplete((response, failure) -> {
                if (isLost("GET", response, failure)) {
                    return;
                }
                for (String message : response.body().split("\u001e")) {
                    received(message);
                }
                if (!closed) {
                    poll();
                }
            });
        }

        @Override
        void send(String message) {
            http.sendAsync(
                            request()
                                    .POST(HttpRequest.BodyPublishers.ofString(message))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .whenComplete((response, failure) -> isLost("POST", response, failure));
        }

        private boolean isLost(String method, HttpResponse<String> response, Throwable failure) {
            if (failure == null && response.statusCode() == 200) {
                return false;
            }
            lost.complete(method + ": " + (failure == null ? response.statusCode() + " " + response.body() : failure));
            return true;
        }

        @Override
        public void close() {
            closed = true;
            send("1");
        }
    }
}
