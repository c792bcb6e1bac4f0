package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of the two ends of a WebSocket that is passed on. When it is open its messages are numbered, so that one that is lost ends it: a
 * WebSocket never has a hole. On its lane, but for what says otherwise.
 */
abstract class LinkEnd extends RelayEnd {

    /** Frames that go as one message at most, in bytes and in number. */
    private static final int BATCH_BYTES = 64 * 1024;

    private static final int BATCH_FRAMES = 1024;

    /** What a frame counts beside its bytes: empty ones are not for nothing. */
    static final long FRAME_BYTES = 64;

    /** When it is tried again to send frames for which there was no room. */
    private static final long BUSY_MILLIS = 10;

    private final Lane lane;
    private final Kind frameKind;
    private long lastSent;
    private long lastReceived;
    private List<Object> frames = new ArrayList<>();
    private long frameBytes;
    private boolean flushing;

    /** Whether a message found no room on the lane. */
    private volatile boolean overrun;

    /** @param frameKind by which frames are sent */
    LinkEnd(RedisRelay relay, String peer, long id, Lane lane, Kind frameKind) {
        super(relay, peer, id);
        this.lane = lane;
        this.frameKind = frameKind;
    }

    public final Lane lane() {
        return lane;
    }

    /** Whether messages are still taken. */
    abstract boolean isUp();

    /** A message that is the next one. */
    abstract void take(RelayMessage message);

    /** One that is not numbered. */
    abstract void takeUnnumbered(RelayMessage message);

    /** A message was lost, in either direction, or makes no sense. */
    abstract void lost();

    /** What finds no room on the lane ends this, and costs nobody else anything. */
    @Override
    final void received(RelayMessage message) {
        if (overrun) {
            return;
        }
        switch (relay.room().hand(lane, weight(message), () -> sort(message))) {
            case TAKEN -> {}
            case FULL -> {
                overrun = true;
                relay.countOverflow();
                if (!lane.handOver(this::lost)) {
                    relay.drop(this);
                }
            }
            case ENDED -> relay.drop(this);
        }
    }

    private static long weight(RelayMessage message) {
        long bytes = 0;
        if (message.data() instanceof List<?> list) {
            for (Object each : list) {
                bytes += each instanceof byte[] frame ? frame.length + FRAME_BYTES : 0;
            }
        }
        return bytes;
    }

    private void sort(RelayMessage message) {
        try {
            if (message.number() == 0) {
                takeUnnumbered(message);
            } else if (isUp() && message.number() > lastReceived + 1) {
                lost();
            } else if (isUp() && message.number() == lastReceived + 1) {
                lastReceived++;
                take(message);
            }
            // What comes twice is taken once.
        } catch (IllegalArgumentException malformed) {
            relay.countMalformed(malformed);
            lost();
        }
    }

    /** Sends a numbered message. */
    final void tell(Kind kind, Object data) {
        lastSent++;
        if (!relay.send(peer, kind, id, lastSent, data) && isUp()) {
            lost();
        }
    }

    /** Sends a frame together with what else comes in this turn of the lane. */
    final void addFrame(boolean binary, byte[] data) {
        frames.add(binary);
        frames.add(data);
        frameBytes += data.length;
        if (frameBytes >= BATCH_BYTES || frames.size() >= 2 * BATCH_FRAMES) {
            flushIfRoom();
        } else if (!flushing) {
            flushing = true;
            lane.handOver(this::flushLater);
        }
    }

    private void flushLater() {
        flushing = false;
        if (isUp()) {
            flushIfRoom();
        }
    }

    /** Sends the frames, unless much waits for Redis: then they wait here, where they hold up this WebSocket alone. */
    final void flushIfRoom() {
        if (!relay.isBusy()) {
            flushFrames();
        } else if (!flushing && !frames.isEmpty()) {
            flushing = true;
            lane.schedule(this::flushLater, BUSY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends the frames whatever waits. */
    final void flushFrames() {
        if (!frames.isEmpty()) {
            List<Object> batch = frames;
            frames = new ArrayList<>();
            frameBytes = 0;
            tell(frameKind, batch);
        }
    }

    /** What is given the frames of a message. */
    @FunctionalInterface
    interface FrameTaker {

        void take(boolean binary, byte[] data);
    }

    /** Passes frames on as long as the link is up. Returns how many bytes they were. */
    final long eachFrame(@Nullable Object plain, FrameTaker taker) {
        List<?> list = Plain.list(plain);
        long bytes = 0;
        for (int i = 0; i + 1 < list.size() && isUp(); i += 2) {
            byte[] data = RelayedHead.bytes(list.get(i + 1));
            bytes += data.length;
            taker.take(RelayedHead.flag(list.get(i)), data);
        }
        return bytes;
    }
}
