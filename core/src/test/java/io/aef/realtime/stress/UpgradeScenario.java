package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An upgrade that is cut off at every one of its bytes, with messages before, within and after. */
final class UpgradeScenario {

    private static final int MESSAGES = 4;

    private UpgradeScenario() {}

    static void upgradeUnderFire(Stage stage) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(RawSession.handshake("EIO=4&sid=" + "x".repeat(20)));
        bytes.writeBytes(RawSession.frame(0x81, "2probe".getBytes(StandardCharsets.US_ASCII)));
        bytes.writeBytes(RawSession.frame(0x81, "5".getBytes(StandardCharsets.US_ASCII)));
        int length = bytes.size();
        int first = stage.proxy.connections().size();
        stage.proxy.plan(number -> new FaultProxy.Plan(
                (number - first) % 2 == 0
                        ? Fault.NONE.closeAfter(number - first)
                        : Fault.NONE.split(50).resetAfter(number - first),
                Fault.NONE));
        // All but the last byte: with that, the session would have moved.
        stage.together(4, part -> {
            for (int i = part; i < length; i += 4) {
                cutOnce(stage);
            }
        });
        stage.proxy.plan(number -> FaultProxy.Plan.NONE);
    }

    /** Which byte it is, the number of the connection says. */
    private static void cutOnce(Stage stage) throws IOException {
        try (PollingSession session = PollingSession.connect(stage.normal.port())) {
            cutOnce(stage, session);
        }
    }

    private static void cutOnce(Stage stage, PollingSession session) throws IOException {
        String room = "upgrade-" + session.sid();
        session.send("420[\"join\",\"" + room + "\"]");
        assertThat(session.next()).isEqualTo("430[]");
        stage.normal.to(room).emit("m", 0);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.proxy.port())) {
            socket.setSoTimeout(20_000);
            write(socket, session.sid());
            stage.normal.to(room).emit("m", 1);
            readToTheEnd(socket);
        }
        for (int i = 2; i < MESSAGES; i++) {
            stage.normal.to(room).emit("m", i);
        }
        List<String> received = new ArrayList<>();
        while (received.size() < MESSAGES) {
            String packet = session.next();
            received.add(packet);
            assertThat(packet).as("after %s", received).startsWith("42[\"m\",");
        }
        assertThat(received).containsExactly("42[\"m\",0]", "42[\"m\",1]", "42[\"m\",2]", "42[\"m\",3]");
        session.send("421[\"echo\"]");
        assertThat(session.next()).isEqualTo("431[]");
        session.send("1");
    }

    private static void write(Socket socket, String sid) {
        try {
            socket.getOutputStream().write(RawSession.handshake("EIO=4&sid=" + sid));
            socket.getOutputStream().write(RawSession.frame(0x81, "2probe".getBytes(StandardCharsets.US_ASCII)));
            socket.getOutputStream().write(RawSession.frame(0x81, "5".getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException cut) {
            // As it was to be.
        }
    }

    private static void readToTheEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException reset) {
            // As it was to be.
        }
    }
}
