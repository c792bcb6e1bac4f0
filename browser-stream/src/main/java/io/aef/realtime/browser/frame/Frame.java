package io.aef.realtime.browser.frame;

import java.time.Instant;

/**
 * One picture of a browser.
 *
 * @param jpeg the picture as a JPEG file; not copied, must not be written to. Regions to be masked are grey already
 * @param viewport what it shows
 * @param takenAt when it was to be seen in the browser
 */
public record Frame(byte[] jpeg, Viewport viewport, Instant takenAt) {

    /** Without the picture, which is long and may show what nobody else should see. */
    @Override
    public String toString() {
        return "Frame[" + jpeg.length + " bytes, " + viewport + ", " + takenAt + "]";
    }
}
