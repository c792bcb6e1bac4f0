package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeLink;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A session whose listener fails ends; the lane, and the other sessions on it, go on. */
class ListenerFailureTest {

    private static final String QUERY = "EIO=4&transport=websocket";

    private final EngineFixture engine = new EngineFixture();

    private static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("bug"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new NoClassDefFoundError("gone"));
    }

    private static <T extends Throwable> void sneaky(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unchecked = (T) thrown;
        throw unchecked;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenItReceives(Throwable failure) {
        FakeLink neighbour = engine.webSocket(QUERY).open();
        EngineFixture.Recorder other = engine.last();
        FakeLink link = engine.webSocket(QUERY).open();
        EngineFixture.Recorder failing = engine.last();
        failing.whenReceived = message -> ListenerFailureTest.<RuntimeException>sneaky(failure);

        link.text("4x");
        neighbour.text("4y");

        assertThat(failing.take()).containsExactly("x", "[forced close]");
        assertThat(failing.cause).isSameAs(failure);
        assertThat(link.isDown()).isTrue();
        assertThat(other.take()).containsExactly("y");
        assertThat(engine.engine.sessions()).containsExactly(other.session);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenASessionOpens(Throwable failure) {
        engine.whenOpened = session -> ListenerFailureTest.<RuntimeException>sneaky(failure);

        FakeLink link = engine.webSocket(QUERY).open();

        assertThat(link.isDown()).isTrue();
        assertThat(engine.engine.sessions()).isEmpty();
        assertThat(engine.lane.timers()).isZero();
    }
}
