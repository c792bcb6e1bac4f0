package io.aef.realtime.browser.cdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A socket whose messages the test hands over, and a lane that runs when the test says so. */
class CdpReaderTest {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final Queue<Runnable> lane = new ArrayDeque<>();
    private final List<Integer> received = new ArrayList<>();

    /** How many more are asked for. */
    private long asked;

    private final CdpReader reader =
            new CdpReader(new Lane(lane::add, timer), text -> received.add(text.length()), () -> {});
    private final WebSocket socket = (WebSocket) Proxy.newProxyInstance(
            CdpReaderTest.class.getClassLoader(), new Class<?>[] {WebSocket.class}, (proxy, method, arguments) -> {
                asked += (long) arguments[0];
                return null;
            });

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    @Test
    void theNextIsAskedForAtOnce() {
        reader.onOpen(socket);
        for (int message = 1; message <= 3; message++) {
            arrives(message);
            assertThat(asked).isEqualTo(1);
        }

        runLane();
        assertThat(received).containsExactly(1, 2, 3);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void whileMuchWaitsNoMoreIsAskedFor() {
        reader.onOpen(socket);
        arrives(5 << 20);
        assertThat(asked).isZero();

        runLane();
        assertThat(received).containsExactly(5 << 20);
        assertThat(asked).isEqualTo(1);
    }

    private void arrives(int characters) {
        asked--;
        reader.onText(socket, "x".repeat(characters), true);
    }

    private void runLane() {
        for (Runnable task; (task = lane.poll()) != null; ) {
            task.run();
        }
    }
}
