package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the backend tells of itself, and that page and dashboard in docs speak of what it tells. */
class MonitoringTest {

    private static final Path DOCS = Path.of("../../docs");
    private static final Pattern METRIC = Pattern.compile("\\bsocketio_\\w+");

    private final AefBackend backend = AefBackend.start(0, Pace.FAST);
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private WebSocket socket;
    private String connect;

    /** A client that joins, subscribes to nothing that exists, and says what nobody listens to. */
    @BeforeEach
    void talk() throws Exception {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(Scrape.webSocket(backend), new Listener())
                .join();
        assertThat(next()).startsWith("0{");
        String token = SignInClient.token(backend.address(), "vera", "watch");
        connect = "{\"token\":\"" + token + "\"}";
        socket.sendText("40" + connect, true).join();
        assertThat(next()).startsWith("40{");
        socket.sendText("42[\"surprise\"]", true).join();
        socket.sendText("421[\"subscribe\",{\"topic\":\"nonsense\"}]", true).join();
        assertThat(next()).startsWith("431[{\"ok\":false");
        // The answer is sent before the handler has ended.
        await().untilAsserted(() -> assertThat(Scrape.of(backend).names()).contains("socketio_handlers_seconds_count"));
    }

    @AfterEach
    void close() {
        socket.abort();
        backend.close();
    }

    private String next() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void trafficShowsInTheMetrics() {
        await().untilAsserted(() -> assertThat(Scrape.of(backend).samples())
                .contains(
                        entry("socketio_connections{transport=\"websocket\"}", 1.0),
                        entry("socketio_connections{transport=\"polling\"}", 0.0),
                        entry("socketio_sockets", 1.0),
                        entry("socketio_connections_opened_total{transport=\"websocket\"}", 1.0),
                        entry("socketio_packets_received_total{kind=\"connect\",transport=\"websocket\"}", 1.0),
                        entry("socketio_packets_received_total{kind=\"event\",transport=\"websocket\"}", 2.0),
                        entry("socketio_packets_sent_total{kind=\"connect\",transport=\"websocket\"}", 1.0),
                        entry("socketio_packets_sent_total{kind=\"ack\",transport=\"websocket\"}", 1.0),
                        entry("socketio_data_received_bytes_total{transport=\"websocket\"}", (double)
                                ("0" + connect + "2['surprise']21['subscribe',{'topic':'nonsense'}]").length()),
                        entry("socketio_handlers_seconds_count{event=\"subscribe\",outcome=\"success\"}", 1.0),
                        entry("socketio_upgrades_total", 0.0)));
    }

    @Test
    void whatAClientCallsThingsIsInNoLabel() throws Exception {
        assertThat(Scrape.get(backend, "/metrics").body())
                .contains("socketio_handlers_seconds_count")
                .doesNotContain("surprise", "nonsense");
    }

    @Test
    void aClientThatGoesShowsToo() {
        socket.abort();

        await().untilAsserted(() -> assertThat(Scrape.of(backend).samples())
                .contains(
                        entry("socketio_connections{transport=\"websocket\"}", 0.0),
                        entry("socketio_sockets", 0.0),
                        entry("socketio_connection_duration_seconds_count{transport=\"websocket\"}", 1.0)));
    }

    @Test
    void theMetricsAreOfTheKindThatPrometheusReads() throws Exception {
        HttpResponse<String> response = Scrape.get(backend, "/metrics");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("# TYPE socketio_packets_sent_total counter\n", "# TYPE socketio_connections gauge\n");
        assertThat(Scrape.of(backend).names()).contains("netty_allocator_memory_used");
    }

    @Test
    void aServerThatAcceptsIsHealthy() throws Exception {
        HttpResponse<String> response = Scrape.get(backend, "/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body())
                .matches("\\{\"accepting\":true,\"status\":\"accepting\",\"connections\":1,"
                        + "\"eventLoopLagMillis\":\\d+}");
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        for (String path : List.of("/metrics", "/health")) {
            HttpRequest request = HttpRequest.newBuilder(backend.address().resolve(path))
                    .DELETE()
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void theTableInDocsNamesExactlyTheseMetrics() throws Exception {
        Set<String> documented = new LinkedHashSet<>();
        for (String line : Files.readAllLines(DOCS.resolve("observability.md"))) {
            // Those of Redis are there with several nodes only, and tested with the adapter.
            if (line.startsWith("| `socketio.") && !line.startsWith("| `socketio.redis.")) {
                METRIC.matcher(line.split("\\|")[3]).results().forEach(name -> documented.add(name.group()));
            }
        }

        assertThat(documented)
                .isEqualTo(Scrape.of(backend).names().stream()
                        .filter(name -> name.startsWith("socketio_"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void theDashboardAsksForMetricsThatExist() throws Exception {
        Set<String> names = Scrape.of(backend).names();
        Set<String> asked = new HashSet<>();

        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                Matcher metric = METRIC.matcher(target.get("expr").asString());
                assertThat(metric.find()).as(panel.get("title").asString()).isTrue();
                metric.reset().results().forEach(name -> asked.add(name.group()));
            }
        }

        assertThat(names).containsAll(asked);
        // And shows all there is to see, the totals of what it shows as rates excepted.
        assertThat(asked)
                .containsAll(names.stream()
                        .filter(name -> name.startsWith("socketio_"))
                        .toList());
    }

    @Test
    void theDashboardCanBeImported() throws Exception {
        JsonNode dashboard = dashboard();
        Set<Integer> ids = new HashSet<>();

        assertThat(dashboard.get("__inputs").get(0).get("name").asString()).isEqualTo("DS_PROMETHEUS");
        assertThat(dashboard.get("__inputs").get(0).get("pluginId").asString()).isEqualTo("prometheus");
        assertThat(dashboard.get("id").isNull()).isTrue();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).isTrue();
            assertThat(panel.get("gridPos").get("w").asInt()
                            + panel.get("gridPos").get("x").asInt())
                    .isLessThanOrEqualTo(24);
        }
        assertThat(panels()).hasSizeGreaterThan(15).allSatisfy(panel -> {
            assertThat(panel.get("datasource").get("uid").asString()).isEqualTo("${DS_PROMETHEUS}");
            assertThat(panel.get("fieldConfig").get("defaults").get("unit").asString())
                    .isNotBlank();
            assertThat(panel.get("targets")).isNotEmpty();
        });
    }

    private static List<JsonNode> panels() throws IOException {
        return dashboard()
                .get("panels")
                .valueStream()
                .filter(panel -> !panel.get("type").asString().equals("row"))
                .toList();
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(DOCS.resolve("grafana/aef-realtime.json")));
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
