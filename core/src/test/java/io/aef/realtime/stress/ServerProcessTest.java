package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose process is killed, stopped or starved. */
@Timeout(180) // of which most is for JVMs to start on a machine that is busy
class ServerProcessTest {

    private static final int CLIENTS = 20;

    private static List<RawSession> connect(int port) throws IOException {
        List<RawSession> sessions = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            sessions.add(RawSession.connect(port, null));
        }
        return sessions;
    }

    private static void allAnswer(List<RawSession> sessions) throws IOException {
        for (int i = 0; i < sessions.size(); i++) {
            assertThat(sessions.get(i).ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
        }
    }

    @Test
    void killedItIsMissedByAllAndBackOnItsPortItServesAll() throws Exception {
        int port;
        List<RawSession> before;
        PollingSession polling;
        try (ServerProcess server = ServerProcess.start(0, 25_000, 20_000, "")) {
            port = server.port();
            before = connect(port);
            polling = PollingSession.connect(port);
            allAnswer(before);
            server.kill();
        }
        for (RawSession session : before) {
            assertThat(session.awaitEnd()).doesNotStartWith("close 1000");
        }
        try (ServerProcess server = ServerProcess.start(port, 25_000, 20_000, "")) {
            assertThat(server.port()).isEqualTo(port);
            List<RawSession> after = connect(port);
            allAnswer(after);
            assertThat(polling.reconnected(port).next()).isEqualTo("status 400");
            after.forEach(RawSession::close);
        }
        polling.close();
    }

    @Test
    void stoppedForLongerThanAHeartbeatItBlamesNobody() throws Exception {
        try (ServerProcess server = ServerProcess.start(0, 200, 3000, "")) {
            List<RawSession> sessions = connect(server.port());
            allAnswer(sessions);
            server.freeze(5);
            allAnswer(sessions);
            assertThat(sessions.get(0).ask("\"ends\"")).isEqualTo("[0]");
            sessions.forEach(RawSession::close);
        }
    }

    @Test
    void withoutFileDescriptorsItServesWhomItHasAndRecovers() throws Exception {
        try (ServerProcess server = ServerProcess.start(0, 25_000, 20_000, "ulimit -n 120; ")) {
            // So that no class is looked for when there are no descriptors to read it with.
            List<RawSession> first = connect(server.port());
            allAnswer(first);
            first.subList(1, CLIENTS).forEach(RawSession::abort);
            List<Socket> idle = new ArrayList<>();
            try (RawSession healthy = first.get(0)) {
                for (int i = 0; i < 150; i++) {
                    idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
                }
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() ->
                                assertThat(server.said("Too many open files")).isPositive());
                long begin = System.nanoTime();
                for (int i = 0; i < 200; i++) {
                    assertThat(healthy.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
                }
                long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
                assertThat(server.said("Too many open files"))
                        .as("it tries once a second")
                        .isLessThan(5 + 2 * seconds);
                for (Socket socket : idle) {
                    socket.close();
                }
                List<RawSession> after = connect(server.port());
                allAnswer(after);
                after.forEach(RawSession::close);
            }
        }
    }
}
