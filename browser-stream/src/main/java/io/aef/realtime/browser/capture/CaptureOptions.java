package io.aef.realtime.browser.capture;

import java.util.List;

/**
 * How a browser is captured.
 *
 * @param smooth whether pictures flow as in a film, up to what the viewers want, instead of one now and then. While the page moves
 *     that takes about a core, and slows the automation; for machines that have cores to spare
 * @param masks CSS selectors of elements that no picture is to show: they are grey. Found in the page itself, in open shadow roots
 *     and in frames of the same origin; of a frame of another origin only the whole can be masked. While such an element moves there
 *     are no pictures
 */
public record CaptureOptions(boolean smooth, List<String> masks) {

    private static final CaptureOptions DEFAULTS = new CaptureOptions(false, List.of());

    public CaptureOptions {
        masks = List.copyOf(masks);
    }

    /** One picture now and then; nothing masked. */
    public static CaptureOptions defaults() {
        return DEFAULTS;
    }

    public CaptureOptions withSmooth(boolean value) {
        return new CaptureOptions(value, masks);
    }

    public CaptureOptions withMasks(String... selectors) {
        return new CaptureOptions(smooth, List.of(selectors));
    }
}
