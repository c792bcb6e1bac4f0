package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides send numbered messages while the client upgrades, and chance decides what happens next: thousands of orders in
 * which requests, responses, frames, tasks and timers meet. Whatever the order, every message arrives once and in sequence.
 */
class UpgradeInterleavingTest {

    private static final int RUNS = 2_000;
    private static final int MESSAGES = 20;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsLostDoubledOrOvertaken(boolean patient) {
        int upgraded = 0;
        int held = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Run run = new Run(seed, patient);
            run.play();
            assertThat(run.server.take().stream().filter(event -> !event.startsWith("[")))
                    .as("client to server, seed %d", seed)
                    .containsExactlyElementsOf(numbered("c"));
            assertThat(run.clientReceived)
                    .as("server to client, seed %d", seed)
                    .containsExactlyElementsOf(numbered("s"));
            upgraded += run.server.session.transport().equals("websocket") ? 1 : 0;
            held += run.postWasUnderWay ? 1 : 0;
        }
        assertThat(upgraded).as("runs that upgraded").isBetween(RUNS / 2, RUNS - 1);
        if (!patient) {
            assertThat(held).as("runs with a POST under way at the upgrade").isGreaterThan(50);
        }
    }

    private static List<String> numbered(String prefix) {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(prefix + i);
        }
        return messages;
    }

    /** One server and one client that behaves as the official one does, if it is patient. */
    private static final class Run {

        private final Random random;
        private final boolean patient;
        private final boolean breaksOff;
        private final EngineFixture fixture = new EngineFixture();
        private final String query;
        final EngineFixture.Recorder server;
        final List<String> clientReceived = new ArrayList<>();

        private int serverSent;
        private int clientSent;
        private final List<String> clientBuffer = new ArrayList<>();
        private @Nullable FakeExchange poll;
        private @Nullable FakeExchange post;
        private byte[] postBody = {};
        private boolean postDelivered;
        private @Nullable FakeHandshake handshake;
        private @Nullable FakeLink link;
        private boolean probed;
        private boolean pausing;
        private boolean onWebSocket;
        private boolean brokenOff;
        boolean postWasUnderWay;

        /** @param patient whether the client waits for its POST before it sends the upgrade packet */
        Run(int seed, boolean patient) {
            this.random = new Random(seed);
            this.patient = patient;
            this.breaksOff = random.nextInt(5) == 0;
            this.query = fixture.openPolling("EIO=4&transport=polling");
            this.server = fixture.last();
        }

        void play() {
            for (int step = 0; step < 100_000; step++) {
                act(random.nextInt(11));
                if (clientReceived.size() >= MESSAGES
                        && clientSent == MESSAGES
                        && clientBuffer.isEmpty()
                        && post == null
                        && (onWebSocket || brokenOff)
                        && serverSent == MESSAGES) {
                    fixture.lane.runTasks();
                    return;
                }
            }
            throw new AssertionError("the run does not end");
        }

        private void act(int action) {
            switch (action) {
                case 0 -> serverSends();
                case 1 -> clientSends();
                case 2 -> pollBegins();
                case 3 -> pollEnds();
                case 4 -> postBegins();
                case 5 -> postArrives();
                case 6 -> postEnds();
                case 7 -> fixture.lane.runTask();
                case 8 -> fixture.lane.advance(Duration.ofMillis(random.nextInt(60)));
                case 9 -> upgradeGoesOn();
                default -> framesArrive();
            }
        }

        private void serverSends() {
            if (serverSent < MESSAGES) {
                assertThat(server.session.send(EngineFixture.text("s" + serverSent++), false))
                        .isTrue();
            }
        }

        private void clientSends() {
            if (clientSent < MESSAGES) {
                clientBuffer.add("4c" + clientSent++);
            }
            if (onWebSocket && link != null) {
                clientBuffer.forEach(link::text);
                clientBuffer.clear();
            }
        }

        private void pollBegins() {
            if (poll == null && !pausing && !onWebSocket) {
                fixture.lane.outside(() -> poll = fixture.get(query));
            }
        }

        private void pollEnds() {
            if (poll != null && !poll.isPending()) {
                assertThat(poll.response().status()).isEqualTo(200);
                for (String packet : poll.text().split("\u001e")) {
                    take(packet);
                }
                poll = null;
            }
        }

        private void take(String packet) {
            assertThat(packet).matches("4s\\d+|6");
            if (!packet.equals("6")) {
                clientReceived.add(packet.substring(1));
            }
        }

        private void postBegins() {
            if (post == null && !pausing && !onWebSocket && !clientBuffer.isEmpty()) {
                postBody = String.join("\u001e", clientBuffer).getBytes(StandardCharsets.US_ASCII);
                clientBuffer.clear();
                postDelivered = false;
                fixture.lane.outside(() -> post = fixture.request("POST", query, null));
            }
        }

        private void postArrives() {
            if (post != null && !postDelivered && post.isReading()) {
                postDelivered = true;
                fixture.lane.outside(() -> post.deliver(postBody));
            }
        }

        private void postEnds() {
            if (post != null && !post.isPending()) {
                assertThat(post.answer()).isEqualTo("200 ok");
                post = null;
            }
        }

        private void upgradeGoesOn() {
            if (brokenOff || onWebSocket) {
                return;
            }
            if (handshake == null) {
                handshake = fixture.webSocket(query.replace("polling", "websocket"));
            } else if (link == null) {
                if (handshake.isAccepted()) {
                    link = handshake.open();
                    link.text("2probe");
                }
            } else if (probed && breaksOff) {
                brokenOff = true;
                link.down(1006, null);
            } else if (probed) {
                pausing = true;
                // The server must know of the POST, or it could not tell it from one that comes too late.
                boolean postDone = post == null || !patient && post.isReading();
                if (poll == null && postDone) {
                    postWasUnderWay = post != null && post.isPending();
                    onWebSocket = true;
                    link.text("5");
                }
            }
        }

        private void framesArrive() {
            if (link == null || brokenOff) {
                return;
            }
            for (String frame : link.take()) {
                if (frame.equals("3probe")) {
                    probed = true;
                } else {
                    take(frame);
                }
            }
        }
    }
}
