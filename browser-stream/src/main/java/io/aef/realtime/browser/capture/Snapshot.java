package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.cdp.CdpException;
import io.aef.realtime.browser.cdp.CdpException.Reason;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.Viewport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One picture of a tab as it is now, to be seen or not. Lives on the lane. */
final class Snapshot {

    private static final int QUALITY = 80;
    private static final int ATTEMPTS = 5;

    private final Tab tab;
    private final Lens lens;

    Snapshot(Tab tab, Lens lens) {
        this.tab = tab;
        this.lens = lens;
    }

    CompletableFuture<Frame> take() {
        return take(ATTEMPTS);
    }

    private CompletableFuture<Frame> take(int attempts) {
        return lens.regions(tab)
                .thenCompose(before -> tab.ask("Page.getLayoutMetrics", Map.of())
                        .thenCompose(metrics -> tab.ask(
                                        "Page.captureScreenshot", Map.of("format", "jpeg", "quality", QUALITY))
                                .thenCompose(picture -> lens.regions(tab)
                                        .thenCompose(after -> after.equals(before)
                                                ? CompletableFuture.completedFuture(frame(metrics, picture, after))
                                                : again(attempts - 1)))));
    }

    private CompletableFuture<Frame> again(int attempts) {
        return attempts > 0
                ? take(attempts)
                : CompletableFuture.failedFuture(
                        new CdpException(Reason.REFUSED, "What is to be masked did not stand still."));
    }

    private Frame frame(CdpData metrics, CdpData picture, Regions regions) {
        CdpData shown = metrics.object("cssVisualViewport");
        Viewport viewport = new Viewport(
                (int) Math.round(shown.number("clientWidth")),
                (int) Math.round(shown.number("clientHeight")),
                shown.number("pageX"),
                shown.number("pageY"),
                tab.devicePixelRatio(),
                tab.id());
        try {
            return lens.frame(picture.picture(), viewport, regions, 0);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
