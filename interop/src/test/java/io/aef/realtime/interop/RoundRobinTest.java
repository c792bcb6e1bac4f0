package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.redis.ClassicOptions;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.testsupport.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What {@link JavaScriptClientsTest} asks of one server, of three behind a balancer without sticky sessions: all sessions are the
 * first's, and two requests of three and two WebSockets of three that upgrade one come to another node.
 */
class RoundRobinTest {

    @TestFactory
    @Timeout(300)
    Stream<DynamicNode> theClientsNoticeNothing() {
        try (RedisServer redis = RedisServer.open();
                Cluster cluster = new Cluster(redis, InteropServer::startWith);
                Cluster msgpack = new Cluster(redis, InteropServer::startWithMsgpackAnd)) {
            Stream<DynamicNode> results = NodeSuite.run(
                    Map.of("SERVER", cluster.address(), "MSGPACK_SERVER", msgpack.address()),
                    "interop/clients.test.mjs");
            cluster.expectNothingLeft();
            msgpack.expectNothingLeft();
            return results;
        }
    }

    /** Each is closed while a poll of the client waits there; nothing is lost and nothing comes twice. */
    @Test
    @Timeout(120)
    void aClientThatPollsNoticesNothingOfNodesThatClose() throws Exception {
        try (RedisServer redis = RedisServer.open();
                Cluster cluster = new Cluster(redis, InteropServer::startWith);
                NodeProcess client =
                        NodeProcess.start(Map.of("SERVER", cluster.address()), List.of("interop/talking-client.mjs"))) {
            assertThat(client.readLine()).isEqualTo("connected");
            for (int node = 2; node > 0; node--) {
                cluster.leadTo(node);
                client.say("before " + node);
                assertThat(client.readLine()).isEqualTo("before " + node);
                cluster.awaitPollAt(node);
                cluster.leadTo(0, node - 1);

                cluster.close(node);

                client.say("after " + node);
                assertThat(client.readLine()).isEqualTo("after " + node);
            }
        }
    }

    private static final class Cluster implements AutoCloseable {

        private final List<RedisAdapter> adapters = new ArrayList<>();
        private final List<InteropServer> nodes = new ArrayList<>();
        private final NodeProcess balancer;
        private final String address;

        Cluster(RedisServer redis, Function<AdapterFactory, InteropServer> start) {
            ClassicOptions options = ClassicOptions.DEFAULT.withKey("round-robin-" + UUID.randomUUID());
            List<String> command = new ArrayList<>(List.of("servers/roundrobin.mjs"));
            for (int i = 0; i < 3; i++) {
                RedisAdapter adapter =
                        RedisAdapter.classic(redis.url(), options).withoutStickySessions();
                InteropServer node = start.apply(adapter);
                adapters.add(adapter);
                nodes.add(node);
                command.add(Integer.toString(node.port()));
            }
            balancer = NodeProcess.server(command.toArray(String[]::new));
            address = "127.0.0.1:" + balancer.ports().get(0);
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(this::isReady);
        }

        /** Whether a session is reached by way of each node: they need not find Redis at once. */
        private boolean isReady() throws Exception {
            String open = ask(HttpRequest.newBuilder(uri("")).build()).body();
            String sid = open.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
            for (int i = 0; i < nodes.size(); i++) {
                HttpRequest post = HttpRequest.newBuilder(uri("&sid=" + sid))
                        .POST(BodyPublishers.ofString(i < 2 ? "6" : "1"))
                        .build();
                if (ask(post).statusCode() != 200) {
                    return false;
                }
            }
            return true;
        }

        private static HttpResponse<String> ask(HttpRequest request) throws Exception {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        }

        private URI uri(String more) {
            return URI.create("http://" + address + "/socket.io/?EIO=4&transport=polling" + more);
        }

        /** From now on the balancer leads there what names a session. */
        void leadTo(int... those) throws Exception {
            String ports = IntStream.of(those)
                    .mapToObj(node -> Integer.toString(nodes.get(node).port()))
                    .collect(Collectors.joining(","));
            // Without asking for HTTP/2, which is an upgrade for the balancer.
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/lead-to/" + ports))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            assertThat(ask(request).statusCode()).isEqualTo(200);
        }

        void awaitPollAt(int node) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> adapters.get(node).status().relayed() == 1);
        }

        void close(int node) {
            nodes.get(node).close();
        }

        String address() {
            return address;
        }

        /** Requests were passed on, and none is under way any more. */
        void expectNothingLeft() {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(adapters)
                            .allSatisfy(adapter ->
                                    assertThat(adapter.status().relayed()).isZero()));
            assertThat(adapters)
                    .allSatisfy(
                            adapter -> assertThat(adapter.status().received()).isGreaterThan(100));
        }

        @Override
        public void close() {
            balancer.close();
            nodes.forEach(InteropServer::close);
        }
    }
}
