package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a link encodes, copies and flushes, and how much it keeps; on a channel without a network. */
class LinkBatchingTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);

    private final EventLoops loops = EventLoops.createNio(1);
    private final List<String> log = new ArrayList<>();
    private final StuckChannel channel = new StuckChannel();
    private final NettyLane lane = loops.lane(channel.eventLoop());
    private final NettyWebSocketLink link = openOn(channel);
    private boolean failsWhenIdle;

    private NettyWebSocketLink link(boolean encrypted) {
        return new NettyWebSocketLink(
                lane,
                ADDRESS,
                new FrameReader(1000, 1024, null),
                null,
                WebSocketLimits.DEFAULT,
                Duration.ofSeconds(2),
                encrypted);
    }

    private NettyWebSocketLink openOn(EmbeddedChannel target) {
        NettyWebSocketLink made = link(false);
        target.pipeline().addLast(new FlushLog(), made);
        made.start(new WebSocketListener() {
            @Override
            public void text(byte[] utf8) {
                made.write(new WebSocketMessage(false, WebSocketMessage.NO_PREFIX, utf8));
            }

            @Override
            public void binary(byte[] data) {
                throw new IllegalStateException("as a listener may");
            }

            @Override
            public void idle() {
                log.add("idle");
                if (failsWhenIdle) {
                    failsWhenIdle = false;
                    throw new IllegalStateException("as a listener may");
                }
            }

            @Override
            public void closed(int code, @Nullable Throwable cause) {
                log.add("closed " + code);
            }
        });
        return made;
    }

    @AfterEach
    void end() {
        channel.stuck = false;
        channel.finishAndReleaseAll();
        loops.close().toCompletableFuture().join();
    }

    private static WebSocketMessage message(String text) {
        return new WebSocketMessage(false, WebSocketMessage.NO_PREFIX, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsEncryptedIsInMemoryForEachLink() {
        assertThat(link.sharesMemory()).isTrue();
        assertThat(link(true).sharesMemory()).isFalse();
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        return bytes;
    }

    @Test
    void whatOneTaskWritesLeavesInOneBufferByOneFlushBehindTheTasksThatWait() {
        channel.eventLoop().execute(() -> {
            link.write(message("a"));
            link.write(message("b"));
        });
        channel.eventLoop().execute(() -> link.write(message("c")));
        channel.runPendingTasks();
        assertThat(log).containsExactly("flush", "idle");
        ByteBuf out = channel.readOutbound();
        assertThat(bytes(out)).isEqualTo(new byte[] {(byte) 0x81, 1, 'a', (byte) 0x81, 1, 'b', (byte) 0x81, 1, 'c'});
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void aLinkThatFailsTakesNoOtherOfItsLaneWithIt() {
        EmbeddedChannel otherChannel = new EmbeddedChannel();
        NettyWebSocketLink other = openOn(otherChannel);
        channel.eventLoop().execute(() -> {
            failsWhenIdle = true;
            link.write(message("a"));
            other.write(message("b"));
        });
        channel.runPendingTasks();

        assertThat(log).containsExactly("flush", "idle", "closed 1006", "flush", "idle");
        assertThat(channel.isOpen()).isFalse();
        assertThat(bytes(otherChannel.readOutbound())).isEqualTo(new byte[] {(byte) 0x81, 1, 'b'});
        otherChannel.finishAndReleaseAll();
    }

    /** One that fails even in failing; and what it writes while others are flushed is not forgotten. */
    @Test
    void aLinkThatCannotEvenBeClosedTakesNoOtherOfItsLaneWithIt() {
        NettyWebSocketLink outside = link(false);
        for (int round = 0; round < 3; round++) {
            channel.eventLoop().execute(() -> {
                lane.flushLater(outside);
                link.write(message("a"));
            });
            channel.runPendingTasks();
            assertThat(log).containsExactly("flush", "idle");
            log.clear();
            assertThat(bytes(channel.readOutbound())).isEqualTo(new byte[] {(byte) 0x81, 1, 'a'});
        }
    }

    @Test
    void whatOneReadCausesIsFlushedAtItsEnd() {
        byte[] two = new byte[14];
        System.arraycopy(RawClient.frame(0x81, "x"), 0, two, 0, 7);
        System.arraycopy(RawClient.frame(0x81, "y"), 0, two, 7, 7);
        channel.writeOneInbound(Unpooled.wrappedBuffer(two));
        channel.writeOneInbound(Unpooled.wrappedBuffer(RawClient.frame(0x81, "z")));
        assertThat(log).isEmpty();
        channel.flushInbound();
        assertThat(log).containsExactly("flush", "idle");
        assertThat(bytes(channel.readOutbound()))
                .isEqualTo(new byte[] {(byte) 0x81, 1, 'x', (byte) 0x81, 1, 'y', (byte) 0x81, 1, 'z'});
    }

    @Test
    void aBroadcastIsEncodedOnceWhateverTheNumberOfReceivers() {
        EmbeddedChannel other = new EmbeddedChannel();
        NettyWebSocketLink second = openOn(other);
        WebSocketMessage message = new WebSocketMessage(false, '4', "news".getBytes(StandardCharsets.UTF_8));
        message.share(1);
        link.write(message);
        second.write(message);
        message.unshare();
        channel.runPendingTasks();
        other.runPendingTasks();
        ByteBuf first = channel.readOutbound();
        ByteBuf same = other.readOutbound();
        assertThat(first.memoryAddress()).isEqualTo(same.memoryAddress());
        assertThat(bytes(first)).isEqualTo(new byte[] {(byte) 0x81, 5, '4', 'n', 'e', 'w', 's'});
        assertThat(bytes(same)).isEqualTo(new byte[] {(byte) 0x81, 5, '4', 'n', 'e', 'w', 's'});
        other.finishAndReleaseAll();
    }

    @Test
    void aSharedMessageThatNobodyTookIsReleased() {
        WebSocketMessage message = message("news");
        message.share(1);
        link.abort();
        channel.runPendingTasks();
        link.write(message);
        message.unshare();
        assertThat(log).containsExactly("closed 1006");
    }

    @Test
    void itIsIdleAgainWhenTheNetworkHasTakenEverything() {
        channel.stuck = true;
        link.write(message("a"));
        assertThat(link.isIdle()).isFalse();
        channel.runPendingTasks();
        assertThat(link.isIdle()).isFalse();
        link.write(message("b"));
        channel.runPendingTasks();
        assertThat(log).doesNotContain("idle");
        channel.release();
        assertThat(log.stream().filter("idle"::equals)).hasSize(1);
        assertThat(link.isIdle()).isTrue();
        assertThat(link.bufferedBytes()).isZero();
    }

    @Test
    void aPeerThatPingsAndNeverReadsIsOwedAFewPongs() {
        channel.stuck = true;
        for (int i = 0; i < 10_000; i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(RawClient.frame(0x89, "ping " + i)));
        }
        assertThat(link.bufferedBytes()).isLessThan(64 * 256);
        channel.release();
        List<String> pongs = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            while (out.isReadable()) {
                assertThat(out.readByte()).isEqualTo((byte) 0x8a);
                pongs.add(out.readCharSequence(out.readByte(), StandardCharsets.UTF_8)
                        .toString());
            }
            out.release();
        }
        assertThat(pongs).hasSizeLessThanOrEqualTo(65).startsWith("ping 0").endsWith("ping 9999");
    }

    @Test
    void manyPingsInOneReadAreOwedAFewPongs() {
        byte[] ping = RawClient.frame(0x89, "p");
        ByteBuf flood = Unpooled.buffer();
        for (int i = 0; i < 1000; i++) {
            flood.writeBytes(ping);
        }
        channel.writeInbound(flood);
        channel.runPendingTasks();
        int length = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            length += bytes(out).length;
        }
        assertThat(length).isEqualTo(65 * 3);
    }

    @Test
    void aPeerThatIsFarBehindIsNotReadFrom() {
        channel.stuck = true;
        assertThat(channel.config().isAutoRead()).isTrue();
        link.write(message("x".repeat(100_000)));
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.release();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void readingStopsAndGoesOnAsTheEngineWants() {
        link.setReading(false);
        assertThat(channel.config().isAutoRead()).isFalse();
        link.setReading(true);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aFailingListenerEndsTheLink() {
        channel.writeInbound(Unpooled.wrappedBuffer(RawClient.frame(0x82, "x")));
        assertThat(bytes(channel.readOutbound())).isEqualTo(new byte[] {(byte) 0x88, 2, 3, (byte) 0xf3});
        assertThat(log).contains("closed 1011");
    }

    private final class FlushLog extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext context) {
            log.add("flush");
            context.flush();
        }
    }

    /** Takes nothing while it is stuck, as a peer that does not read. */
    private static final class StuckChannel extends EmbeddedChannel {

        private boolean stuck;

        @Override
        protected void doWrite(ChannelOutboundBuffer out) throws Exception {
            if (!stuck) {
                super.doWrite(out);
            }
        }

        private void release() {
            stuck = false;
            flush();
            runPendingTasks();
        }
    }
}
