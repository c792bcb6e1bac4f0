package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.browser.capture.CaptureOptions;
import io.aef.realtime.browser.capture.CdpFrameSource;
import io.aef.realtime.browser.frame.FrameSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.chrome.ChromeDriver;

/** Buys in the shop with a Chromium of its own. */
final class BrowserBuyer implements Buyer {

    private static final Duration SLOW = Duration.ofMillis(200);

    private final Order order;
    private final URI shop;
    private final boolean highlights;

    /** Set on the worker when the browser has been started. */
    private volatile @Nullable Chromium browser;

    /** @param highlights whether people are shown where it does something; see {@link #of} */
    BrowserBuyer(Order order, URI shop, boolean highlights) {
        this.order = order;
        this.shop = shop;
        this.highlights = highlights;
    }

    /** Show people where they do something, if they go slowly enough for that to be seen. */
    static Factory of(Pace pace) {
        boolean highlights = pace.betweenActions().compareTo(SLOW) >= 0;
        return (order, shop) -> new BrowserBuyer(order, shop, highlights);
    }

    @Override
    public List<Step> steps(Action first, Checkpoint checkpoint) {
        return PurchaseSteps.of(first, new Page(this::driver, highlights), shop, order, checkpoint);
    }

    @Override
    public Attempt begin() throws IOException {
        browser = Chromium.launch();
        return Attempt.done();
    }

    @Override
    public FrameSource view() {
        return CdpFrameSource.of(driver(), CaptureOptions.defaults());
    }

    @Override
    public void end() {
        Chromium present = browser;
        if (present != null) {
            present.close();
        }
    }

    /** @throws IllegalStateException before it has begun */
    ChromeDriver driver() {
        Chromium present = browser;
        if (present == null) {
            throw new IllegalStateException("The browser has not been started.");
        }
        return present.driver();
    }
}
