package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    @Test
    void aStartedServerKeepsTheJvmRunning() {
        try (SocketIoServer io = TestServers.start()) {
            TestClient.connect(io).expectNothingElse();

            assertThat(Thread.getAllStackTraces().keySet())
                    .anyMatch(thread -> thread.getName().startsWith("aef-realtime") && !thread.isDaemon());
        }
    }

    @Test
    void aServerStartsOnce() {
        try (SocketIoServer io = TestServers.start()) {
            assertThatThrownBy(io::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the server has been started already");
        }
    }

    @Test
    void aPortInUseIsToldAtOnce() {
        try (SocketIoServer io = TestServers.start()) {
            SocketIoServer second = TestServers.builder().port(io.port()).build();

            assertThatThrownBy(second::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + io.port());
        }
    }

    @Test
    void aServerThatWasNotStartedHasNoPortAndMayBeClosed() {
        SocketIoServer io = SocketIoServer.builder().build();

        assertThatThrownBy(io::port)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the server has not been started");
        io.close();
    }
}
