package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The client on {@code /control}, which has a server do something and is told what came of it. One question at a time. */
final class Control implements WebSocketConnection.Listener {

    private static final String ANSWER = "43/control,1[";

    private final WebSocketConnection connection;
    private @Nullable String answer;

    Control(Reactor reactor, Target target) {
        connection = Crowd.connect(reactor, target, 1, 1, index -> "40/control,", this)[0];
    }

    void ask(String event, int... arguments) {
        StringBuilder text = new StringBuilder("42/control,1[\"" + event + '"');
        for (int argument : arguments) {
            text.append(',').append(argument);
        }
        answer = null;
        connection.send(Frames.text(text.append(']').toString()));
    }

    boolean isAnswered() {
        return answer != null;
    }

    /** The argument of the acknowledgement, as JSON. */
    String answer() {
        if (answer == null) {
            throw new IllegalStateException("not answered yet");
        }
        return answer;
    }

    @Override
    public void connected(WebSocketConnection client, String text) {
        if (!text.startsWith("40/control,")) {
            throw new LoadException("the server has no /control: " + text);
        }
    }

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        String text = StandardCharsets.UTF_8.decode(in.slice(at, length)).toString();
        if (!text.startsWith(ANSWER)) {
            throw new LoadException("not an answer: " + text);
        }
        answer = text.substring(ANSWER.length(), text.length() - 1);
    }
}
