package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Each breach of the protocol has its answer, and a neighbour does not notice. */
final class MalformedScenario {

    private final Stage stage;
    private final RawSession neighbour;

    private MalformedScenario(Stage stage, RawSession neighbour) {
        this.stage = stage;
        this.neighbour = neighbour;
    }

    static void malformedProtocol(Stage stage) throws Exception {
        try (RawSession neighbour = RawSession.connect(stage.normal.port(), null)) {
            MalformedScenario scenario = new MalformedScenario(stage, neighbour);
            for (String text : BadInput.closing()) {
                scenario.closes(text);
            }
            for (Map.Entry<String, String> odd : BadInput.tolerated().entrySet()) {
                scenario.tolerates(odd.getKey(), odd.getValue());
            }
            for (Map.Entry<byte[], String> frame : BadInput.frames().entrySet()) {
                scenario.breaks(frame.getKey(), frame.getValue());
            }
            for (Map.Entry<String, String> request : BadInput.requests().entrySet()) {
                scenario.refuses(request.getKey(), request.getValue());
            }
            for (Map.Entry<String, List<String>> body : BadInput.bodies().entrySet()) {
                scenario.ends(body.getKey(), body.getValue());
            }
        }
    }

    private RawSession connect() throws IOException {
        return RawSession.connect(stage.normal.port(), null);
    }

    private void nobodyElseNotices() throws IOException {
        assertThat(neighbour.ask("\"echo\",\"alive\"")).isEqualTo("[\"alive\"]");
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    /** The end may come, and be taken notice of, before all of a long message is written. */
    private static void write(RawSession session, byte[] bytes) throws IOException {
        try {
            session.write(bytes);
        } catch (SocketException cut) {
            // How it has ended is looked at in any case.
        }
    }

    private void closes(String text) throws IOException {
        try (RawSession session = connect()) {
            byte[] frame = RawSession.frame(0x81, text.getBytes(StandardCharsets.UTF_8));
            // In one write: what comes first may be the end of the connection.
            write(session, text.startsWith("451-") ? BadInput.both(frame, RawSession.frame(0x82, new byte[1])) : frame);
            assertThat(session.awaitEnd()).as(shortened(text)).isEqualTo("close 1005");
        }
        nobodyElseNotices();
    }

    private void tolerates(String text, String answer) throws IOException {
        Queue<Object> answers = new ConcurrentLinkedQueue<>();
        try (RawSession session = RawSession.connect(stage.normal.port(), answers::add)) {
            session.send(text);
            assertThat(session.ask("\"echo\",\"still here\"")).as(text).isEqualTo("[\"still here\"]");
            // It was asked for behind the session's back.
            assertThat(answers)
                    .extracting(said -> said.toString().replace("second answer: ", ""))
                    .containsExactlyElementsOf(answer.isEmpty() ? List.of() : List.of(answer));
        }
        nobodyElseNotices();
    }

    private void breaks(byte[] frame, String end) throws IOException {
        try (RawSession session = connect()) {
            write(session, frame);
            assertThat(session.awaitEnd()).isEqualTo(end);
        }
        nobodyElseNotices();
    }

    private void refuses(String request, String answer) throws IOException {
        assertThat(PollingSession.ask(stage.normal.port(), request.getBytes(StandardCharsets.ISO_8859_1)))
                .as(shortened(request))
                .isEqualTo(answer);
        nobodyElseNotices();
    }

    private void ends(String body, List<String> answers) throws IOException {
        try (PollingSession session = PollingSession.connect(stage.normal.port());
                PollingSession poll = session.reconnected(stage.normal.port())) {
            assertThat(List.of(session.post(body), poll.next()))
                    .as(shortened(body))
                    .isEqualTo(answers);
        }
        nobodyElseNotices();
    }
}
