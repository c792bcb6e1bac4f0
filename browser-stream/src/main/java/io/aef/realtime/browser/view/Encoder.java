package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.jpeg.BlockSet;
import io.aef.realtime.browser.jpeg.JpegDelta;
import io.aef.realtime.browser.jpeg.JpegFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes messages of scenes. Guarded by its session. */
final class Encoder {

    private final String sessionId;
    private @Nullable Message whole;
    private long encoded;

    Encoder(String sessionId) {
        this.sessionId = sessionId;
    }

    /** How many messages were made. */
    long encoded() {
        return encoded;
    }

    /** The scene for whoever has nothing; made once. */
    Message whole(Scene scene) {
        Message known = whole;
        if (known == null || known.seq() != scene.seq()) {
            known = encodeWhole(scene);
            whole = known;
        }
        return known;
    }

    /** What leads from a standing to the scene. */
    Message encode(Scene scene, Standing from) {
        BlockSet dirty = from.dirty();
        if (dirty.isEmpty()) {
            encoded++;
            return new Message(delta(scene, from, List.of()), null);
        }
        Optional<JpegDelta> delta = scene.picture().cut(dirty);
        if (delta.isEmpty()) {
            return whole(scene);
        }
        encoded++;
        return new Message(delta(scene, from, delta.get().rects()), delta.get().scans());
    }

    private Message encodeWhole(Scene scene) {
        encoded++;
        JpegFrame frame = scene.picture().frame();
        byte[] head = frame == null ? new byte[0] : frame.head().bytes();
        byte[] file = scene.picture().bytes();
        byte[] bytes = Arrays.copyOf(head, head.length + file.length);
        System.arraycopy(file, 0, bytes, head.length, file.length);
        Viewport viewport = scene.viewport();
        BrowserFrame header = new BrowserFrame(
                sessionId,
                scene.seq(),
                null,
                null,
                frame == null ? null : head.length,
                scene.takenAt().toEpochMilli(),
                frame == null ? null : frame.width(),
                frame == null ? null : frame.height(),
                viewport.width(),
                viewport.height(),
                viewport.scrollX(),
                viewport.scrollY(),
                viewport.devicePixelRatio(),
                frame == null ? null : frame.head().quality(),
                viewport.tab());
        return new Message(header, bytes);
    }

    private BrowserFrame delta(Scene scene, Standing from, List<List<Integer>> rects) {
        Viewport now = scene.viewport();
        Viewport before = from.viewport();
        return new BrowserFrame(
                sessionId,
                scene.seq(),
                from.seq(),
                rects,
                null,
                scene.takenAt().toEpochMilli(),
                null,
                null,
                ifNew(now.width(), before.width()),
                ifNew(now.height(), before.height()),
                ifNew(now.scrollX(), before.scrollX()),
                ifNew(now.scrollY(), before.scrollY()),
                ifNew(now.devicePixelRatio(), before.devicePixelRatio()),
                null,
                ifNew(now.tab(), before.tab()));
    }

    private static <T> @Nullable T ifNew(T now, T before) {
        return now.equals(before) ? null : now;
    }
}
