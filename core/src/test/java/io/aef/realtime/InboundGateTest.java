package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an event counts for while it waits for its handler; on polling, where reading stops between two packets. */
class InboundGateTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    private volatile boolean holding;

    private final SocketIoServer io =
            TestServers.start(TestServers.builder().maxQueuedEventBytes(1000).handlerExecutor(this::runOrHold));
    private final URI session = open();

    private void runOrHold(Runnable task) {
        if (holding) {
            held.add(task);
        } else {
            task.run();
        }
    }

    /** A client that has joined the main namespace. */
    private URI open() {
        io.onConnection(sockets::add);
        io.of("/other");
        String url = "http://127.0.0.1:" + io.port() + "/socket.io/?EIO=4&transport=polling";
        String open = http.sendAsync(
                        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
        String sid = open.substring("0{'sid':'".length(), open.indexOf("\",\"upgrades"));
        URI uri = URI.create(url + "&sid=" + sid);
        assertThat(post(uri, "40").join()).isEqualTo("ok");
        return uri;
    }

    private CompletableFuture<String> post(URI uri, String payload) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    @AfterEach
    void close() {
        holding = false;
        held.forEach(Runnable::run);
        // What a test has taken out is not run: nobody waits for that.
        TestServers.stop(io);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("within ten seconds").isNotNull();
        return next;
    }

    /** The lane has done what it had to do. */
    private static void awaitLane(Socket socket) {
        CompletableFuture.runAsync(() -> {}, socket.connection().session().lane()::run)
                .join();
    }

    @Test
    void whatIsBelowTheLimitHoldsNothingUp() throws Exception {
        holding = true;
        CompletableFuture<String> answer = post(session, "42[\"small\"]\u001e40/other,");

        assertThat(answer.join()).isEqualTo("ok");
        // The event, and the admission to the other namespace.
        assertThat(held).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // 1083 bytes, of which the last attachment has three.
                "452-[\"big\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]\u001eb%s\u001ebAAAA",
                // 20 arguments of 48 bytes, whatever their text.
                "42[\"many\",1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"
            })
    void whatTakesTheMemoryOfTheLimitIsHandledBeforeMoreIsRead(String event) throws Exception {
        holding = true;
        CompletableFuture<String> answer = post(session, event.formatted("A".repeat(1200)) + "\u001e40/other,");
        Runnable handler = next(held);
        awaitLane(next(sockets));
        assertThat(held).isEmpty();

        handler.run();

        next(held);
        assertThat(answer.join()).isEqualTo("ok");
    }

    @Test
    void whatAMiddlewareHasNotDecidedUponHoldsUpTheSameWay() throws Exception {
        BlockingQueue<Next> undecided = new LinkedBlockingQueue<>();
        Socket socket = next(sockets);
        socket.use((event, next) -> undecided.add(next));
        CompletableFuture<String> answer =
                post(session, "42[\"many\",1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]\u001e42[\"next\"]");
        Next first = next(undecided);
        awaitLane(socket);
        assertThat(answer).isNotDone();
        assertThat(socket.connection().gate().waiting()).isEqualTo(1);

        first.proceed();

        assertThat(answer.join()).isEqualTo("ok");
        next(undecided).proceed();
    }
}
