package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A client that polls, and whose every request meets the next node, as behind a balancer. */
final class RoundRobinClient {

    private final RelayCluster cluster;
    private final AtomicInteger turn = new AtomicInteger();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final String sid;
    private volatile boolean polling = true;
    private volatile int lastStatus = 200;
    private volatile List<Integer> nodes;
    private Thread poller;

    private RoundRobinClient(RelayCluster cluster, String sid) {
        this.cluster = cluster;
        this.sid = sid;
        this.nodes = IntStream.range(0, cluster.nodes.size()).boxed().toList();
    }

    /** Has a session of the first node, and a socket in the main namespace. */
    static RoundRobinClient of(RelayCluster cluster) throws Exception {
        RoundRobinClient client = opened(cluster, 0);
        client.startPolling();
        client.post("40");
        assertThat(client.next()).startsWith("40{\"sid\":\"");
        return client;
    }

    /** Has a session of that node, and nothing more. */
    static RoundRobinClient opened(RelayCluster cluster, int node, String... headers) throws IOException {
        return openedAt(cluster, cluster.port(node), headers);
    }

    /** Has a session of the node with that port, which may be of none of them. */
    static RoundRobinClient openedAt(RelayCluster cluster, int port, String... headers) throws IOException {
        String open = RawHttp.send(port, "GET", "EIO=4&transport=polling", new byte[0], headers)
                .response()
                .body();
        String sid = open.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
        return new RoundRobinClient(cluster, sid);
    }

    String query() {
        return "EIO=4&transport=polling&sid=" + sid;
    }

    int nextPort() {
        List<Integer> all = nodes;
        return cluster.port(all.get(turn.incrementAndGet() % all.size()));
    }

    /** From now on the balancer leads requests to these nodes. */
    void meets(Integer... those) {
        nodes = List.of(those);
    }

    void startPolling() {
        poller = new Thread(this::poll, "polling client");
        poller.setDaemon(true);
        poller.start();
    }

    private void poll() {
        while (polling) {
            try {
                RawHttp.Response response =
                        RawHttp.send(nextPort(), "GET", query(), new byte[0]).response();
                lastStatus = response.status();
                if (lastStatus != 200) {
                    received.add("[" + lastStatus + "]");
                    return;
                }
                for (String packet : response.body().split("\u001e")) {
                    take(packet);
                }
            } catch (IOException broken) {
                received.add("[broken]");
                return;
            }
        }
    }

    private void take(String packet) throws IOException {
        switch (packet) {
            case "2" -> post("3");
            case "6" -> {}
            case "1" -> {
                received.add("1");
                polling = false;
            }
            default -> received.add(packet);
        }
    }

    RawHttp.Response post(String payload, String... headers) throws IOException {
        return RawHttp.send(nextPort(), "POST", query(), payload.getBytes(StandardCharsets.UTF_8), headers)
                .response();
    }

    void postOk(List<String> packets) throws IOException {
        RawHttp.Response response = post(String.join("\u001e", packets));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
    }

    String next() throws InterruptedException {
        String packet = received.poll(20, TimeUnit.SECONDS);
        assertThat(packet).as("a packet").isNotNull();
        return packet;
    }

    /** When the loop has come to its end. */
    void stopPolling() throws InterruptedException {
        polling = false;
        poller.join(10_000);
    }
}
