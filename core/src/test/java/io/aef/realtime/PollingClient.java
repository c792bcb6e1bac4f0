package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client on long-polling that shows the packets as they are. It polls only when it is asked for the next packet. */
final class PollingClient {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SEPARATOR = "\u001e";

    private final SocketIoServer server;
    private final String query;
    private final String sid;
    private final Queue<String> received = new ArrayDeque<>();

    private PollingClient(SocketIoServer server, String query) {
        this.server = server;
        this.query = query;
        String open = join(HTTP.sendAsync(request("").build(), HttpResponse.BodyHandlers.ofString()))
                .body();
        this.sid = open.replaceFirst("^.*?\"sid\":\"([^\"]+)\".*$", "$1");
        assertThat(sid).hasSize(20);
    }

    /** Opens a session. */
    static PollingClient open(SocketIoServer server, String query) {
        return new PollingClient(server, query);
    }

    /** Opens a session and joins the main namespace. */
    static PollingClient connect(SocketIoServer server) {
        PollingClient client = open(server, "EIO=4").send("40");
        assertThat(client.next()).startsWith("40{\"sid\":");
        return client;
    }

    /** The id of its session. */
    String sid() {
        return sid;
    }

    /** Sends packets in one POST and waits until they have been taken. */
    PollingClient send(String... packets) {
        assertThat(join(post(packets))).isEqualTo("ok");
        return this;
    }

    /** Sends packets in one POST. */
    CompletableFuture<String> post(String... packets) {
        HttpRequest request = request("&sid=" + sid)
                .POST(HttpRequest.BodyPublishers.ofString(String.join(SEPARATOR, packets)))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    /** One poll, whatever it brings. */
    CompletableFuture<HttpResponse<String>> poll() {
        HttpRequest request =
                request("&sid=" + sid).header("Accept-Encoding", "gzip").build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The next packet, waiting for it if need be; {@code status 400} if the session has ended. */
    String next() {
        while (received.isEmpty()) {
            HttpResponse<String> response = join(poll());
            if (response.statusCode() != 200) {
                return "status " + response.statusCode();
            }
            for (String packet : response.body().split(SEPARATOR)) {
                if (packet.equals("2")) {
                    send("3");
                } else {
                    received.add(packet);
                }
            }
        }
        return received.remove();
    }

    PollingClient expect(String... packets) {
        for (String packet : packets) {
            assertThat(next()).isEqualTo(packet);
        }
        return this;
    }

    private HttpRequest.Builder request(String more) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/socket.io/?transport=polling&" + query + more));
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
