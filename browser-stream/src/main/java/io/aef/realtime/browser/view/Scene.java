package io.aef.realtime.browser.view;

import io.aef.realtime.browser.Viewport;
import java.time.Instant;

/**
 * What a browser shows now. Immutable.
 *
 * @param seq counts the scenes of a session
 */
record Scene(long seq, Picture picture, Viewport viewport, Instant takenAt) {}
