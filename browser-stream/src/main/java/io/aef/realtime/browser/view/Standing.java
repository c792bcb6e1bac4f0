package io.aef.realtime.browser.view;

import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.jpeg.BlockSet;
import org.jspecify.annotations.Nullable;

/**
 * How far all those are who were last sent the same scene: which scene that is, and which blocks have changed since then. Bounded by the size of
 * the picture, however long it stays. Guarded by its session.
 */
final class Standing {

    private final long seq;
    private final Viewport viewport;
    private BlockSet dirty = BlockSet.NONE;
    private long mergedSeq;
    private @Nullable Message message;

    Standing(Scene sent) {
        this.seq = sent.seq();
        this.viewport = sent.viewport();
        this.mergedSeq = sent.seq();
    }

    long seq() {
        return seq;
    }

    Viewport viewport() {
        return viewport;
    }

    BlockSet dirty() {
        return dirty;
    }

    boolean isBehind(Scene scene) {
        return !dirty.isEmpty() || !viewport.equals(scene.viewport());
    }

    /** Each scene once, however many stand here. */
    void merge(Scene next, BlockSet changed) {
        if (mergedSeq < next.seq()) {
            mergedSeq = next.seq();
            dirty = dirty.or(changed);
            message = null;
        }
    }

    /** What leads from here to the scene: made once for all who stand here. */
    Message message(Encoder encoder, Scene scene) {
        Message known = message;
        if (known == null || known.seq() != scene.seq()) {
            known = encoder.encode(scene, this);
            message = known;
        }
        return known;
    }
}
