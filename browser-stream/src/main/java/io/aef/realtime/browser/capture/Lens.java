package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.cdp.CdpException;
import io.aef.realtime.browser.cdp.CdpException.Reason;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.jpeg.JpegException;
import io.aef.realtime.browser.jpeg.JpegFrame;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is between the page and its picture: makes a {@link Frame} of what the browser sends, with the masked regions grey. Where
 * these are is asked before the picture and after it; what was taken while they moved nobody gets to see.
 */
final class Lens {

    private static final Logger log = LoggerFactory.getLogger(Lens.class);

    private static final Regions NONE = new Regions(0, 1, List.of());

    private final List<String> masks;
    private final String script;
    private final InstantSource clock;
    private boolean complained;

    Lens(List<String> masks, InstantSource clock) {
        this.masks = masks;
        this.script = Regions.script(masks);
        this.clock = clock;
    }

    boolean isClear() {
        return masks.isEmpty();
    }

    /** Where the masked regions of the tab are now. Fails if that is not certain, and then there must be no picture. */
    CompletableFuture<Regions> regions(Tab tab) {
        if (isClear()) {
            return CompletableFuture.completedFuture(NONE);
        }
        return tab.regions(script).whenComplete((regions, failure) -> {
            if (failure != null && failure.getCause() instanceof CdpException e && e.reason() == Reason.REFUSED) {
                complain(e);
            }
        });
    }

    /** Makes the frame. */
    Frame frame(String picture, Viewport viewport, Regions regions, double seconds) throws IOException {
        byte[] jpeg;
        try {
            jpeg = Base64.getDecoder().decode(picture);
            if (!regions.edges().isEmpty()) {
                JpegFrame frame = JpegFrame.parse(jpeg);
                jpeg = frame.masked(regions.pixels(frame.width())).bytes();
            }
        } catch (IllegalArgumentException | JpegException e) {
            throw new IOException("What the browser sent is no picture that can be used.", e);
        }
        return new Frame(jpeg, viewport, seconds > 0 ? instant(seconds) : clock.instant());
    }

    /** Of what comes with a frame of the screencast, which counts in pixels of the window. */
    static Viewport viewport(Tab tab, CdpData metadata) {
        double pinched = metadata.number("pageScaleFactor");
        double scale = tab.zoom() * (pinched > 0 ? pinched : 1);
        return new Viewport(
                (int) Math.round(metadata.number("deviceWidth") / scale),
                (int) Math.round(metadata.number("deviceHeight") / scale),
                metadata.number("scrollOffsetX") / tab.zoom(),
                metadata.number("scrollOffsetY") / tab.zoom(),
                tab.devicePixelRatio(),
                tab.id());
    }

    private void complain(CdpException e) {
        if (!complained) {
            complained = true;
            log.warn("There are no pictures, because it cannot be told where the masks are: {}", e.getMessage());
        }
    }

    private static Instant instant(double seconds) {
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }
}
