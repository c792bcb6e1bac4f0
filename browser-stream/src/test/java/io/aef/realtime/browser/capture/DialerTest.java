package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.browser.cdp.CdpClient;
import io.aef.realtime.browser.cdp.CdpConnection;
import io.aef.realtime.browser.cdp.CdpData;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DialerTest {

    private static final Duration TIMEOUT = Duration.ofMillis(50);

    private final Rests rests = new Rests(Duration.ofMillis(1), Duration.ofMinutes(1));

    /** What the next rests are behind the third attempt, and when it has been stopped. */
    private final CompletableFuture<List<Duration>> next = new CompletableFuture<>();

    @Test
    void eachAttemptThatIsNotAnsweredIsFollowedByALongerRestUntilItIsStopped() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/devtools/browser/b");
            CdpClient client = new CdpClient(TIMEOUT);

            client.lane().execute(new Third(client, address));

            assertThat(next.get(20, TimeUnit.SECONDS)).containsExactly(Duration.ofMillis(8), Duration.ofMillis(1));
        }
    }

    /** Dials, and stops behind the third attempt. */
    private final class Third implements Dialer.Caller, Runnable {

        private final Dialer dialer;
        private int unanswered;

        Third(CdpClient client, URI address) {
            dialer = new Dialer(client, address, rests, this);
        }

        @Override
        public void run() {
            dialer.dial();
        }

        @Override
        public void unanswered() {
            unanswered++;
            if (unanswered == 3) {
                Duration fourth = rests.next();
                dialer.stop();
                next.complete(List.of(fourth, rests.next()));
            }
        }

        @Override
        public void reached(CdpConnection opened) {
            next.completeExceptionally(new AssertionError("reached"));
        }

        @Override
        public void ended(@Nullable Exception cause) {
            next.completeExceptionally(new AssertionError("ended", cause));
        }

        @Override
        public void event(String method, CdpData data) {}
    }
}
