package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.Requests;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the engine costs per message of a broadcast while the client keeps up. */
class HotPathTest {

    private static final int MESSAGES = 100_000;

    private final EngineFixture fixture = new EngineFixture();
    private final CountingLink link = new CountingLink(fixture.lane);

    @Test
    void aMessageGoesStraightToTheLinkAndAllocatesNothing() {
        EngineSession session = fixture.engine.newSession(
                "id",
                fixture.lane,
                Requests.of("GET", "/socket.io/?EIO=4&transport=websocket"),
                fixture.engine.door().new Ticket());
        fixture.engine.open(session, new WebSocketTransport(session, link, true, Duration.ofSeconds(1), null));
        Outgoing broadcast = EngineFixture.text("news");
        broadcast.share(1);
        send(session, broadcast);
        int before = link.written;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();

        send(session, broadcast);

        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                .as("bytes for %d messages", MESSAGES)
                .isLessThan(MESSAGES);
        assertThat(link.written - before).isEqualTo(MESSAGES);
        assertThat(link.flushed).isZero();
        assertThat(fixture.lane.tasks()).isZero();
    }

    private static void send(EngineSession session, Outgoing broadcast) {
        for (int i = 0; i < MESSAGES; i++) {
            session.send(broadcast, true);
        }
    }

    private static final class CountingLink implements WebSocketLink {

        private final Lane lane;
        private int written;
        private int flushed;

        CountingLink(Lane lane) {
            this.lane = lane;
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return InetSocketAddress.createUnresolved("192.0.2.1", 4712);
        }

        @Override
        public void write(WebSocketMessage message) {
            written++;
        }

        @Override
        public void flush() {
            flushed++;
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public long bufferedBytes() {
            return 0;
        }

        @Override
        public long takenBytes() {
            return 0;
        }

        @Override
        public boolean sharesMemory() {
            return true;
        }

        @Override
        public Duration closeTimeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void setReading(boolean reading) {}

        @Override
        public void close(int code) {}

        @Override
        public void abort() {}
    }
}
