package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.netty.EventLoops;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes between a client and the server, over long polling. */
class AefRealtimeTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private SocketIoServer io;
    private AefRealtime aef;
    private volatile boolean allowed = true;

    @BeforeEach
    void start() {
        open(SocketIoServer.builder());
        io.start();
    }

    private void open(ServerBuilder builder) {
        io = builder.host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(credentials -> "secret".equals(credentials.token())
                        ? CompletableFuture.completedFuture(Principal.of("ada"))
                        : CompletableFuture.failedFuture(new AuthenticationException("This is no token of ours.")))
                .accessRule(new AccessRule() {
                    @Override
                    public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                        return CompletableFuture.completedFuture(
                                allowed && !topic.id().equals("hidden"));
                    }
                })
                .open();
    }

    @AfterEach
    void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
    }

    private final class Page {

        final URI session;

        Page(String auth) throws Exception {
            URI opening = URI.create("http://127.0.0.1:" + io.port() + "/socket.io/?EIO=4&transport=polling");
            String handshake = http.send(HttpRequest.newBuilder(opening).build(), BodyHandlers.ofString())
                    .body();
            session = URI.create(opening + "&sid=" + handshake.split("\"")[3]);
            say("40" + auth);
        }

        String hear() throws Exception {
            return http.send(HttpRequest.newBuilder(session).build(), BodyHandlers.ofString())
                    .body();
        }

        void say(String packet) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(session)
                    .POST(HttpRequest.BodyPublishers.ofString(packet))
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
        }
    }

    private Page connected() throws Exception {
        Page page = new Page("{\"token\":\"secret\"}");
        assertThat(page.hear()).startsWith("40{\"sid\":\"");
        return page;
    }

    private static ExecutionUpdate update(int progress) {
        return new ExecutionUpdate("run-1", ExecutionStatus.RUNNING, "search", progress, NOON);
    }

    private static String event(int progress) {
        return "{\"type\":\"execution_update\",\"executionId\":\"run-1\",\"status\":\"running\",\"currentStep\":\"search\","
                + "\"progress\":" + progress + ",\"timestamp\":\"2026-11-23T12:00:00.000Z\"}";
    }

    @Test
    void whoeverShowsNothingIsNotLetIn() throws Exception {
        Page page = new Page("{\"token\":\"other\"}");

        assertThat(page.hear())
                .isEqualTo("44{\"message\":\"This is no token of ours.\",\"data\":{\"code\":\"unauthenticated\"}}");
    }

    @Test
    void aSubscriberGetsWhereItStandsAndThenTheEvents() throws Exception {
        aef.publish(update(1));
        aef.publish(update(2));
        Page page = connected();

        page.say("420[\"subscribe\",{\"topic\":\"execution:run-1\"}]");
        String answer = page.hear();
        assertThat(answer)
                .matches("430\\[\\{\"ok\":true,\"result\":\\{\"topic\":\"execution:run-1\",\"offset\":\"\\d+-2\","
                        + "\"snapshot\":\\[\\Q" + event(2) + "\\E]}}]");
        String epoch = answer.replaceAll(".*\"offset\":\"(\\d+)-2\".*", "$1");
        aef.publish(update(3));
        assertThat(page.hear())
                .isEqualTo("42[\"execution_update\"," + event(3) + ",{\"topic\":\"execution:run-1\",\"offset\":\""
                        + epoch + "-3\"}]");

        Page again = connected();
        again.say("421[\"subscribe\",{\"topic\":\"execution:run-1\",\"after\":\"" + epoch + "-1\"}]");
        String all = again.hear();
        while (!all.contains("-3\"}]")) {
            all += "\u001e" + again.hear();
        }
        assertThat(all.split("\u001e"))
                .containsExactly(
                        "431[{\"ok\":true,\"result\":{\"topic\":\"execution:run-1\",\"offset\":\"" + epoch + "-1\"}}]",
                        "42[\"execution_update\"," + event(2) + ",{\"topic\":\"execution:run-1\",\"offset\":\"" + epoch
                                + "-2\"}]",
                        "42[\"execution_update\"," + event(3) + ",{\"topic\":\"execution:run-1\",\"offset\":\"" + epoch
                                + "-3\"}]");
    }

    @Test
    void whoStopsHearsNothingMore() throws Exception {
        Page page = connected();
        page.say(
                "420[\"subscribe\",{\"topic\":\"execution:run-1\"}]\u001e421[\"unsubscribe\",{\"topic\":\"execution:run-1\"}]");
        String all = page.hear();
        while (!all.contains("431")) {
            all += "\u001e" + page.hear();
        }
        aef.publish(update(1));
        page.say("422[\"subscribe\",{\"topic\":\"execution:other\"}]");

        assertThat(page.hear())
                .isEqualTo("432[{\"ok\":true,\"result\":{\"topic\":\"execution:other\",\"snapshot\":[]}}]");
    }

    @Test
    void aWithdrawnPermissionEndsTheSubscription() throws Exception {
        Page page = connected();
        page.say("420[\"subscribe\",{\"topic\":\"execution:run-1\"}]");
        page.hear();

        allowed = false;
        aef.connections().recheck();

        assertThat(page.hear())
                .isEqualTo("42[\"unsubscribed\",{\"topic\":\"execution:run-1\",\"reason\":\"forbidden\"}]");
        aef.publish(update(1));
        page.say("421[\"subscribe\",{\"topic\":\"execution:run-1\"}]");
        assertThat(page.hear())
                .isEqualTo(
                        "431[{\"ok\":false,\"error\":{\"code\":\"forbidden\",\"message\":\"You may not follow this topic.\"}}]");
    }

    @Test
    void mistakesAreAnswered() throws Exception {
        Page page = connected();
        expectBadRequest(page, "", "It must be an object.");
        expectBadRequest(page, ",{}", "\\\"topic\\\" is missing.");
        expectBadRequest(page, ",{\"topic\":7}", "\\\"topic\\\" must be a text of 0 to 120 characters.");
        expectBadRequest(
                page, ",{\"topic\":\"all\"}", "topic: no topic (expected: execution:<id>, session:<id> or user:<id>)");
        expectBadRequest(
                page,
                ",{\"topic\":\"execution:1\",\"after\":\"x\"}",
                "offset: not one (expected: two numbers with a dash between)");
    }

    private static void expectBadRequest(Page page, String argument, String message) throws Exception {
        page.say("420[\"subscribe\"" + argument + "]");
        assertThat(page.hear())
                .isEqualTo("430[{\"ok\":false,\"error\":{\"code\":\"bad_request\",\"message\":\"" + message + "\"}}]");
    }

    /** A lock is held in that call, which a connection needs that ends: two threads would wait for each other for ever. */
    @Test
    void nothingOfAConnectionIsDoneWithinTheCallOfWhoeverPublishes() throws Exception {
        close();
        open(SocketIoServer.builder().handlerExecutor(SocketIoServer.directExecutor()));
        AtomicBoolean publishing = new AtomicBoolean();
        Queue<Boolean> within = new ConcurrentLinkedQueue<>();
        io.onConnection(socket -> {
            socket.onAnyOutgoing((event, args) -> {
                if (event.equals("execution_update")) {
                    within.add(publishing.get());
                }
            });
            socket.on("publish", (args, ack) -> {
                publishing.set(true);
                aef.publish(update(1));
                publishing.set(false);
            });
        });
        // One for both connections: who publishes is on that of who follows.
        EventLoops one = EventLoops.create(1);
        try {
            io.start(one);
            Page page = connected();
            page.say("420[\"subscribe\",{\"topic\":\"execution:run-1\"}]");
            assertThat(page.hear()).startsWith("430[{\"ok\":true");
            connected().say("42[\"publish\"]");

            assertThat(page.hear()).startsWith("42[\"execution_update\"," + event(1));
            assertThat(within).containsExactly(false);
        } finally {
            close();
            one.close().toCompletableFuture().join();
        }
    }
}
