package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.host.WebSocketListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a WebSocket message may take, and what else a WebSocket may be asked for; on a clock that the test moves. */
class MessageTimeoutTest {

    private static final String LATE = "closed 1008 A WebSocket message was not complete within PT30S.";

    private final List<String> log = new ArrayList<>();
    private final EventLoops loops = EventLoops.createNio(1);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final NettyWebSocketLink link = new NettyWebSocketLink(
            loops.lane(channel.eventLoop()),
            new InetSocketAddress("127.0.0.1", 1),
            new FrameReader(100_000, 1024, null),
            null,
            WebSocketLimits.DEFAULT.withMaxPongs(2),
            Duration.ofSeconds(2),
            false);

    @BeforeEach
    void open() {
        channel.freezeTime();
        channel.pipeline().addLast(link);
        link.start(new Recorder());
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        loops.close().toCompletableFuture().join();
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            out.release();
            text.append(HexFormat.of().formatHex(bytes));
        }
        return text.toString();
    }

    /** Nanoseconds until the next timer, -1 if there is none. */
    private long timer() {
        return channel.runScheduledPendingTasks();
    }

    @Test
    void aMessageThatDribblesInIsGivenThirtySeconds() {
        byte[] frame = RawClient.frame(0x81, "x".repeat(100));
        for (int i = 0; i < 29; i++) {
            receive(Arrays.copyOfRange(frame, i, i + 1));
            pass(1);
        }
        assertThat(log).isEmpty();
        pass(1);
        assertThat(log).containsExactly(LATE);
        assertThat(sent()).isEqualTo("880203f0");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void soIsOneThatNeverSendsItsLastFragmentWhateverStandsBetween() {
        receive(RawClient.frame(0x01, "a"));
        for (int i = 0; i < 29; i++) {
            receive(RawClient.frame(0x89, "p"));
            receive(RawClient.frame(0x00, "b"));
            pass(1);
        }
        assertThat(log).isEmpty();
        pass(1);
        assertThat(log).containsExactly(LATE);
    }

    @Test
    void theFirstByteOfAHeaderIsABeginning() {
        receive(new byte[] {(byte) 0x81});
        pass(30);
        assertThat(log).containsExactly(LATE);
    }

    @Test
    void everyMessageHasItsOwnTime() {
        byte[] frame = RawClient.frame(0x81, "hello");
        byte[] head = Arrays.copyOf(frame, 3);
        byte[] restAndHead = new byte[frame.length];
        System.arraycopy(frame, 3, restAndHead, 0, frame.length - 3);
        System.arraycopy(frame, 0, restAndHead, frame.length - 3, 3);
        receive(head);
        for (int i = 0; i < 10; i++) {
            pass(29);
            receive(restAndHead);
        }
        assertThat(log).hasSize(10).containsOnly("hello");
        pass(29);
        assertThat(log).hasSize(10);
        pass(1);
        assertThat(log).hasSize(11).endsWith(LATE);
    }

    @Test
    void idleLinksAndWholeMessagesHaveNoTimer() {
        for (int i = 0; i < 1000; i++) {
            receive(RawClient.frame(0x81, "hello"));
        }
        assertThat(timer()).isEqualTo(-1);
        pass(3600);
        assertThat(log).hasSize(1000);
    }

    @Test
    void thereIsOneTimerHoweverManyMessagesComeInPieces() {
        byte[] frame = RawClient.frame(0x82, new byte[1000]);
        for (int i = 0; i < 100; i++) {
            receive(Arrays.copyOf(frame, 500));
            receive(Arrays.copyOfRange(frame, 500, frame.length));
        }
        assertThat(log).hasSize(100);
        pass(30);
        assertThat(timer()).as("the one there was looked, and went").isEqualTo(-1);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void theTimeDoesNotCountWhileThePeerIsNotReadFrom() {
        receive(RawClient.frame(0x01, "a"));
        pass(20);
        link.setReading(false);
        pass(3600);
        assertThat(log).isEmpty();
        link.setReading(true);
        pass(29);
        assertThat(log).isEmpty();
        pass(1);
        assertThat(log).containsExactly(LATE);
    }

    @Test
    void nothingIsLeftOfALinkThatIsDown() {
        receive(RawClient.frame(0x01, "a"));
        channel.close();
        assertThat(log).containsExactly("closed 1006");
        assertThat(timer()).isEqualTo(-1);
    }

    @Test
    void maxPongsIsTheNumberOfPongsBeforeOnlyTheLatestPingCounts() {
        ByteBuf flood = Unpooled.buffer();
        for (int i = 0; i < 9; i++) {
            flood.writeBytes(RawClient.frame(0x89, Integer.toString(i)));
        }
        channel.writeInbound(flood);
        channel.runPendingTasks();

        assertThat(sent()).isEqualTo("8a0130" + "8a0131" + "8a0138");
    }

    @Test
    void badLimitsAreSaidSo() {
        assertThatThrownBy(() -> WebSocketLimits.DEFAULT.withMaxPongs(0)).hasMessage("maxPongs: 0 (expected: > 0)");
        assertThatThrownBy(() -> WebSocketLimits.DEFAULT.withMaxSmallFragments(-1))
                .hasMessage("maxSmallFragments: -1 (expected: > 0)");
        assertThatThrownBy(() -> WebSocketLimits.DEFAULT.withMessageTimeout(Duration.ZERO))
                .hasMessage("messageTimeout: PT0S (expected: > 0)");
    }

    private final class Recorder implements WebSocketListener {

        @Override
        public void text(byte[] utf8) {
            log.add(new String(utf8, StandardCharsets.UTF_8));
        }

        @Override
        public void binary(byte[] data) {
            log.add(data.length + " bytes");
        }

        @Override
        public void idle() {}

        @Override
        public void closed(int code, @Nullable Throwable cause) {
            log.add("closed " + code + (cause == null ? "" : " " + cause.getMessage()));
        }
    }
}
