package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everybody receives everything exactly once, byte by byte, and it is made once whatever the number of receivers. */
class DeliveryTest {

    private EchoServer server;
    private final List<WireSocket> clients = new ArrayList<>();

    @BeforeEach
    void start() {
        server = EchoServer.start(builder -> builder.allowEIO3(true));
    }

    @AfterEach
    void stop() {
        clients.forEach(WireSocket::close);
        server.close();
    }

    private List<WireSocket> connect(int count) {
        for (int i = 0; i < count; i++) {
            clients.add(WireSocket.connected(server.port()));
        }
        return clients;
    }

    @Test
    void binaryReachesEveryClientByteByByte() {
        connect(4);
        String polling = server.openPolling();
        RawHttp.post(server.port(), polling, "40");
        assertThat(RawHttp.get(server.port(), polling).body()).startsWith("40{");
        WireSocket revision3 = WireSocket.open(server.port(), "/socket.io/?EIO=3&transport=websocket");
        clients.add(revision3);
        assertThat(revision3.text()).startsWith("0{");
        assertThat(revision3.text()).isEqualTo("40");

        server.io().emit("m", 7, new byte[] {1, 2, 3});

        String head = "451-[\"m\",7,{\"_placeholder\":true,\"num\":0}]";
        for (WireSocket client : clients.subList(0, 4)) {
            assertThat(client.text()).isEqualTo(head);
            assertThat(client.binary()).containsExactly(1, 2, 3);
        }
        assertThat(RawHttp.get(server.port(), polling).body()).isEqualTo(head + "\u001ebAQID");
        assertThat(revision3.text()).isEqualTo(head);
        assertThat(revision3.binary()).containsExactly(4, 1, 2, 3);
    }

    @Test
    void binaryArrivesByteByByteOverPolling() {
        String polling = server.openPolling();
        RawHttp.post(server.port(), polling, "40");
        RawHttp.get(server.port(), polling);
        RawHttp.post(server.port(), polling, "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebCQgH");
        assertThat(RawHttp.get(server.port(), polling).body())
                .isEqualTo("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebCQgH");
        assertThat(server.events).hasSize(1);
    }

    @Test
    void aPollBringsAllThatHasWaited() {
        String polling = server.openPolling();
        RawHttp.post(server.port(), polling, "40");
        assertThat(RawHttp.get(server.port(), polling).body()).startsWith("40{");
        for (int i = 0; i < 120; i++) {
            server.io().emit("n", i);
        }
        String expected =
                IntStream.range(0, 120).mapToObj(i -> "42[\"n\"," + i + "]").collect(Collectors.joining("\u001e"));
        StringBuilder received =
                new StringBuilder(RawHttp.get(server.port(), polling).body());
        while (received.length() < expected.length()) {
            received.append('\u001e').append(RawHttp.get(server.port(), polling).body());
        }
        assertThat(received).hasToString(expected);
    }

    @Test
    void pollingKeepsItsTcpConnection() {
        String polling = server.openPolling();
        try (RawHttp http = new RawHttp(server.port())) {
            for (int i = 0; i < 50; i++) {
                assertThat(http.send(RawHttp.request("POST", polling, i == 0 ? "40" : "42[\"echo\"," + i + "]"))
                                .response()
                                .body())
                        .isEqualTo("ok");
                String poll = http.send(RawHttp.request("GET", polling, ""))
                        .response()
                        .body();
                if (i == 0) {
                    assertThat(poll).startsWith("40{");
                } else {
                    assertThat(poll).isEqualTo("42[\"echo\"," + i + "]");
                }
            }
        }
    }

    @Test
    void aSocketInSeveralRoomsReceivesABroadcastOnce() {
        WireSocket client = connect(1).get(0);
        server.io().socketsJoin("a", "b", "c");
        server.io().to("a", "b").to("c").emit("m", 1);
        server.io().emit("m", 2);
        assertThat(client.text()).isEqualTo("42[\"m\",1]");
        assertThat(client.text()).isEqualTo("42[\"m\",2]");
    }

    @Test
    void aBroadcastIsSerialisedOnce() {
        connect(30);
        AtomicInteger serialisations = new AtomicInteger();
        server.io().emit("m", new Object() {
            public int getValue() {
                return serialisations.incrementAndGet();
            }
        });
        for (WireSocket client : clients) {
            assertThat(client.text()).isEqualTo("42[\"m\",{\"value\":1}]");
        }
        assertThat(serialisations).hasValue(1);
    }

    @Test
    void theServerSendsToItsMainNamespaceOnly() {
        WireSocket client = connect(1).get(0);
        client.join("/admin,");
        server.io().emit("m", 1);
        server.io().of("/admin").emit("m", 2);
        assertThat(client.text()).isEqualTo("42[\"m\",1]");
        assertThat(client.text()).isEqualTo("42/admin,[\"m\",2]");
    }

    @Test
    void anAcknowledgementMayHaveSeveralArguments() {
        WireSocket client = connect(1).get(0);
        assertThat(client.send("4212[\"echo\",1,\"two\",{\"3\":null}]").text())
                .isEqualTo("4312[1,\"two\",{\"3\":null}]");
    }
}
