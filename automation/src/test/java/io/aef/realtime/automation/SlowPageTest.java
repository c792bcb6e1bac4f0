package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Namespace;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.log.InMemoryEventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A page that does not fetch what is there for it gets all of it once it does. */
class SlowPageTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final SocketIoServer io = SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .highWaterMark(1_000)
            .build();
    private final AefRealtime aef = AefRealtime.on(io)
            .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"))))
            .accessRule(AccessRule.everythingButOtherUsers())
            .log(log)
            .open();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
        log.close();
    }

    private void publish(String execution, String message) {
        aef.publish(new LogLine(execution, null, LogLevel.INFO, message, ManualTime.NOON));
    }

    private String first(String execution) {
        return log.read("execution:" + execution, null, 1)
                .toCompletableFuture()
                .join()
                .events()
                .get(0)
                .offset()
                .toString();
    }

    private void follows(int topics) {
        await().atMost(LIMIT)
                .until(() -> aef.statistics().topics().get(Topic.Kind.EXECUTION).subscriptions() == topics);
    }

    @Test
    void itIsSentWhatItHasMissedOfEachTopicThatItFollows() throws Exception {
        Namespace namespace = io.of("/");
        namespace.onConnection(sockets::add);
        io.start();
        for (String execution : List.of("1", "2", "3")) {
            publish(execution, "had");
            publish(execution, "missed");
        }
        PollingPage page = PollingPage.withToken(io.port(), "a").ready();
        Socket socket = sockets.take();
        page.say("420[\"subscribe\",{\"topic\":\"execution:0\"}]");
        follows(1);
        publish("0", "x".repeat(5_000));
        await().atMost(LIMIT).until(() -> !socket.isWritable());
        for (String execution : List.of("1", "2", "3")) {
            page.say("420[\"subscribe\",{\"topic\":\"execution:" + execution + "\",\"after\":\"" + first(execution)
                    + "\"}]");
        }
        follows(4);
        assertThat(socket.isWritable()).isFalse();

        List<String> missed = new ArrayList<>();
        while (missed.size() < 3) {
            String packet = page.hearEvent();
            if (packet.contains("\"missed\"")) {
                missed.add(packet.replaceAll(".*\"executionId\":\"(.)\".*", "$1"));
            }
        }
        assertThat(missed).containsExactlyInAnyOrder("1", "2", "3");
    }
}
