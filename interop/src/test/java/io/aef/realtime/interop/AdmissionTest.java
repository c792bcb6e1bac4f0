package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.Next;
import io.aef.realtime.SocketIoServer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing reaches a listener, a room or a broadcast before the namespace has accepted the client. */
class AdmissionTest {

    private SocketIoServer io;
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Next> undecided = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        io = SocketIoServer.builder().host("127.0.0.1").build();
        io.onConnection(socket -> socket.on("echo", (args, ack) -> socket.emit("echo", args.toArray())));
        io.of("/closed").use((socket, next) -> next.reject("nobody", Map.of("code", 7)));
        io.of("/slow").use((socket, next) -> undecided.add(next));
        for (String name : new String[] {"/closed", "/slow"}) {
            io.of(name).onConnection(socket -> {
                seen.add("connected to " + name);
                socket.onAny((event, args) -> seen.add(event));
            });
        }
        io.start();
    }

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void middlewaresAreAskedWhetherThereIsAPayloadOrNot() {
        for (String payload : new String[] {"", "{}", "{\"token\":\"x\"}"}) {
            try (WireSocket wire = WireSocket.session(io.port())) {
                assertThat(wire.send("40/closed," + payload).text())
                        .isEqualTo("44/closed,{\"message\":\"nobody\",\"data\":{\"code\":7}}");
            }
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aRefusedClientIsNotThere() {
        try (WireSocket wire = WireSocket.connected(io.port())) {
            wire.send("40/closed,").text();
            io.of("/closed").emit("secret", 1);
            assertThat(wire.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
            assertThat(io.of("/closed").sockets()).isEmpty();
            assertThat(wire.send("42/closed,[\"event\"]").closeCode()).isEqualTo(1005);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void anEventWithoutConnectEndsTheConnection() {
        try (WireSocket wire = WireSocket.session(io.port())) {
            assertThat(wire.send("42[\"echo\",1]").closeCode()).isEqualTo(1005);
        }
        try (WireSocket wire = WireSocket.connected(io.port())) {
            assertThat(wire.send("42/closed,[\"event\"]").closeCode()).isEqualTo(1005);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aClientThatWaitsForADecisionReceivesNothing() throws Exception {
        try (WireSocket wire = WireSocket.connected(io.port())) {
            wire.send("40/slow,");
            Next next = undecided.poll(10, TimeUnit.SECONDS);
            io.of("/slow").emit("too early");
            assertThat(wire.send("42[\"echo\",1]").text()).isEqualTo("42[\"echo\",1]");
            assertThat(seen).isEmpty();
            next.proceed();
            assertThat(wire.text()).startsWith("40/slow,{\"sid\":\"");
        }
    }

    @Test
    void aClientThatNeverConnectsIsInNoNamespace() {
        try (WireSocket silent = WireSocket.session(io.port());
                WireSocket other = WireSocket.connected(io.port())) {
            io.emit("news", 1);
            assertThat(other.text()).isEqualTo("42[\"news\",1]");
            assertThat(io.sockets().sockets()).hasSize(1);
            silent.join("");
            io.emit("news", 2);
            assertThat(silent.text()).isEqualTo("42[\"news\",2]");
        }
    }
}
