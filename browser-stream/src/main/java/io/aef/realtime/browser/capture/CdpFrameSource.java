package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.cdp.CdpAddress;
import io.aef.realtime.browser.cdp.CdpClient;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.input.InputTarget;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriver;

/**
 * Captures Chromium, and what is made of it, over a DevTools connection of its own: it never speaks to the driver, so it neither waits
 * behind the automation nor touches a dialog. It shows the tab in front. A page that stands still costs nothing; one that moves
 * gives some pictures a second, the fewer the longer it moves.
 *
 * <p>All browsers share few threads. {@code maxFramesPerSecond} of the {@link Demand} is an upper bound.
 */
public final class CdpFrameSource implements FrameSource {

    /** How long an answer of the browser may take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final URI address;
    private final CaptureOptions options;
    private final Duration timeout;

    /** Guarded by this, as are the three fields below. */
    private Demand demand = Demand.NONE;

    private @Nullable Delivery delivery;
    private @Nullable Started started;
    private boolean closed;

    private CdpFrameSource(URI address, CaptureOptions options, Duration timeout) {
        this.address = address;
        this.options = options;
        this.timeout = timeout;
    }

    /** Whether the driver says where its browser can be reached, so that it can be captured this way. */
    public static boolean supports(WebDriver driver) {
        return CdpAddress.of(driver).isPresent();
    }

    /**
     * Of the browser of a driver. The driver itself is not used.
     *
     * @throws IllegalArgumentException if it does not tell where its browser can be reached
     */
    public static CdpFrameSource of(WebDriver driver, CaptureOptions options) {
        URI address = CdpAddress.of(driver)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "driver: without a DevTools address (expected: one of Chromium, started"
                                        + " without a pipe, and not behind a Grid that does not pass DevTools on; ScreenshotFrameSource takes any)"));
        return new CdpFrameSource(address, options, TIMEOUT);
    }

    /**
     * Of the browser that is reached there, for whoever knows better than the driver: behind a proxy that wants a password, or a Grid that says an
     * address of its own network.
     *
     * @param address {@code ws://} or {@code wss://} of the browser as a whole, or {@code http://host:port} of its DevTools; what is before an
     *     {@code @} is the name and the password for Basic authentication of a WebSocket
     */
    public static CdpFrameSource at(URI address, CaptureOptions options) {
        if (!CdpAddress.isUsable(address)) {
            throw new IllegalArgumentException("address: not of a browser (expected: ws, wss or http, with a host)");
        }
        return new CdpFrameSource(address, options, TIMEOUT);
    }

    /** The same, not started, that leaves the browser so much time for each answer. */
    CdpFrameSource withTimeout(Duration longer) {
        return new CdpFrameSource(address, options, longer);
    }

    @Override
    public synchronized void start(Listener listener) {
        if (delivery != null) {
            throw new IllegalStateException("The source was started before.");
        }
        delivery = new Delivery(listener);
        if (!closed) {
            CdpClient client = new CdpClient(timeout);
            ChromiumWatch watch = new ChromiumWatch(client, address, options, delivery);
            started = new Started(client, watch);
            Demand first = demand;
            tell(begun -> {
                begun.begin();
                begun.want(first);
            });
        }
    }

    @Override
    public synchronized void want(Demand wanted) {
        demand = wanted;
        tell(watch -> watch.want(wanted));
    }

    @Override
    public void hasten() {
        tell(ChromiumWatch::hasten);
    }

    @Override
    public CompletionStage<Frame> capture() {
        CompletableFuture<Frame> picture = new CompletableFuture<>();
        if (!tell(watch -> watch.capture(picture))) {
            picture.completeExceptionally(new IllegalStateException("The browser is not watched."));
        }
        return picture.minimalCompletionStage();
    }

    /**
     * What people do, to the tab that they see. Of a source that was started; what comes when it is closed fails.
     *
     * @throws IllegalStateException if the source was not started
     */
    public synchronized InputTarget input() {
        Started present = started;
        if (present == null) {
            throw new IllegalStateException("The browser is not watched.");
        }
        return new CdpInput(present.client().lane(), present.watch()::front);
    }

    @Override
    public void close() {
        Delivery told;
        synchronized (this) {
            closed = true;
            tell(ChromiumWatch::end);
            // Not to be held on to: the threads end when nobody does.
            started = null;
            told = delivery;
        }
        if (told != null) {
            told.close();
        }
    }

    private synchronized boolean tell(Consumer<ChromiumWatch> what) {
        Started present = started;
        if (present == null) {
            return false;
        }
        present.client().lane().execute(() -> what.accept(present.watch()));
        return true;
    }

    private record Started(CdpClient client, ChromiumWatch watch) {}
}
