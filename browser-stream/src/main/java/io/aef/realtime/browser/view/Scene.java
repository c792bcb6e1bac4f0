package io.aef.realtime.browser.view;

import io.aef.realtime.browser.frame.Viewport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a browser shows now. Immutable.
 *
 * @param seq counts the scenes of a session
 * @param url where the browser was; null if that is not known
 */
record Scene(
        long seq,
        Picture picture,
        Viewport viewport,
        Instant takenAt,
        @Nullable String url) {}
