package io.aef.realtime.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundRobinBalancerTest {

    private final RoundRobinBalancer balancer = RoundRobinBalancer.open(0);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(balancer));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void requestsOfOneConnectionGoToOneNodeAfterTheOther() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            balancer.add(node(name));
        }

        // Several requests before the first response: the order of responses is that of requests.
        try (Socket connection = connect(balancer.port())) {
            write(connection, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
            write(
                    connection,
                    "GET /3 HTTP/1.1\r\nHost: x\r\n\r\nGET /4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(bodies(connection)).containsExactly("a GET /1 ", "b GET /2 ", "c GET /3 ", "a GET /4 ");
        }
    }

    @Test
    void bodyAndQueryArriveAsTheyWere() throws Exception {
        balancer.add(node("a"));
        String large = "x".repeat(300_000);

        HttpResponse<String> response = client.send(
                request("/socket.io/?EIO=4&sid=s")
                        .POST(HttpRequest.BodyPublishers.ofString(large))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("a POST /socket.io/?EIO=4&sid=s " + large);
    }

    @Test
    void aNodeThatDoesNotListenIsPassedOver() throws Exception {
        balancer.add(closedPort());
        balancer.add(node("b"));

        for (int i = 0; i < 4; i++) {
            assertThat(get().body()).isEqualTo("b GET / ");
        }
    }

    @Test
    void withoutAnyNodeThereIsNoService() throws Exception {
        assertThat(get().statusCode()).isEqualTo(503);

        int gone = closedPort();
        balancer.add(gone);
        HttpResponse<String> response = get();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("No node is up.\n");

        balancer.remove(gone);
        balancer.add(node("a"));
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void aNodeThatGoesBeforeItHasAnsweredIsABadGateway() throws Exception {
        ServerSocket dying = listen();
        balancer.add(dying.getLocalPort());
        CompletableFuture.runAsync(() -> {
            try (Socket connection = dying.accept()) {
                connection.getInputStream().read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        HttpResponse<String> response = get();

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).isEqualTo("The node has gone.\n");
    }

    @Test
    void anUpgradedConnectionIsATunnelThatEndsWithTheNode() throws Exception {
        ServerSocket node = listen();
        balancer.add(node.getLocalPort());

        try (Socket client = connect(balancer.port())) {
            write(
                    client,
                    "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n");
            try (Socket passed = node.accept()) {
                String head = readUntil(passed, "\r\n\r\n");
                assertThat(head).startsWith("GET /ws HTTP/1.1\r\n");
                assertThat(head.toLowerCase(java.util.Locale.ROOT))
                        .contains("connection: upgrade\r\n", "upgrade: websocket\r\n", "sec-websocket-key: k\r\n");
                write(passed, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nfrom node;");
                assertThat(readUntil(client, ";"))
                        .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nfrom node;");
                write(client, "from client;");
                assertThat(readUntil(passed, ";")).isEqualTo("from client;");
            }
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aPortThatIsTakenIsToldInASentence() {
        assertThatThrownBy(() -> RoundRobinBalancer.open(balancer.port()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Port " + balancer.port() + " cannot be opened");
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return client.send(request("/").build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balancer.port() + path));
    }

    /** A node that answers with its name, and with what it was asked. */
    private int node(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String asked = name + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] body = asked.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(socket);
        return socket;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!text.toString().endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** The bodies of responses, each a line that ends with the space behind what was asked, until the connection ends. */
    private static List<String> bodies(Socket connection) throws IOException {
        String all = new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        List<String> bodies = new ArrayList<>();
        for (String part : all.split("HTTP/1.1 200 OK\r\n")) {
            if (!part.isEmpty()) {
                bodies.add(part.substring(part.indexOf("\r\n\r\n") + 4));
            }
        }
        return bodies;
    }
}
