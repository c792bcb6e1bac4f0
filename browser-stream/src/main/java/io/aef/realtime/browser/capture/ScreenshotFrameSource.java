package io.aef.realtime.browser.capture;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.Viewport;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.NoSuchSessionException;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriver;

/**
 * Captures any browser through its driver, with screenshots. Each is taken on the automation's own worker: between two actions, never
 * beside one, and while an action blocks there is none. Two a second at most, and so few that they take a tenth of the worker's time. While a
 * dialog of the page is open there are none.
 *
 * <p>A screenshot would dismiss a dialog that opens at that moment, unless the driver leaves dialogs alone.
 */
public final class ScreenshotFrameSource implements FrameSource {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** How much longer than a screenshot the rest after it is. */
    private static final int REST = 9;

    private static final int QUALITY = 80;
    private static final int MAX_SIZE = 16_384;
    private static final String DESCRIBE = "const s = window.visualViewport?.scale ?? 1;"
            + "return [innerWidth / s, innerHeight / s, scrollX, scrollY, devicePixelRatio, location.href, document.title];";

    private final WebDriver driver;
    private final Worker worker;
    private final InstantSource clock;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable Delivery delivery;
    private volatile Demand demand = Demand.NONE;
    private volatile boolean over;

    /** What follows is used on the worker only. */
    private boolean ticking;

    private boolean dialog;
    private byte[] lastPicture = {};
    private Demand lastDemand = Demand.NONE;
    private @Nullable Frame latest;
    private @Nullable SourceStatus lastStatus;

    private ScreenshotFrameSource(WebDriver driver, Worker worker, InstantSource clock) {
        if (!(driver instanceof TakesScreenshot)) {
            throw new IllegalArgumentException("driver: it takes no screenshots (expected: one that does)");
        }
        this.driver = driver;
        this.worker = worker;
        this.clock = clock;
    }

    /**
     * Of a driver that leaves dialogs alone.
     *
     * @param worker does what the automation does
     * @throws IllegalArgumentException if the driver was not started with {@code unhandledPromptBehavior: ignore}
     */
    public static ScreenshotFrameSource of(WebDriver driver, Worker worker) {
        if (!Prompts.areLeftAlone(driver)) {
            throw new IllegalArgumentException(
                    "driver: a screenshot would dismiss a dialog (expected: unhandledPromptBehavior: ignore)");
        }
        return new ScreenshotFrameSource(driver, worker, InstantSource.system());
    }

    /**
     * Of a driver that dismisses a dialog when it is asked for a screenshot. Whether there is one is asked before; but one that opens
     * between the question and the screenshot is dismissed.
     *
     * @param worker does what the automation does
     */
    public static ScreenshotFrameSource maybeDismissingDialogs(WebDriver driver, Worker worker) {
        return new ScreenshotFrameSource(driver, worker, InstantSource.system());
    }

    static ScreenshotFrameSource of(WebDriver driver, Worker worker, InstantSource clock) {
        return new ScreenshotFrameSource(driver, worker, clock);
    }

    @Override
    public void start(Listener listener) {
        if (!begun.compareAndSet(false, true)) {
            throw new IllegalStateException("The source was started before.");
        }
        delivery = new Delivery(listener);
        worker.execute(() -> {
            show(BrowserState.STARTING, null, null, null);
            beginTicking();
        });
    }

    @Override
    public void want(Demand wanted) {
        demand = wanted;
        if (delivery != null) {
            worker.execute(this::beginTicking);
        }
    }

    /** Changes nothing: it is the worker who has no more time for pictures. */
    @Override
    public void hasten() {
        // See above.
    }

    /** The picture is taken when the worker has done what it has to do: not to be waited for on the worker. */
    @Override
    public CompletionStage<Frame> capture() {
        CompletableFuture<Frame> result = new CompletableFuture<>();
        if (over || delivery == null) {
            result.completeExceptionally(new IllegalStateException("The browser is not watched."));
        } else {
            worker.execute(() -> capture(result));
        }
        return result;
    }

    @Override
    public void close() {
        over = true;
        Delivery told = delivery;
        if (told != null) {
            told.close();
        }
    }

    private void beginTicking() {
        if (!ticking) {
            tick();
        }
    }

    private void tick() {
        Demand wanted = demand;
        ticking = !over && !wanted.isNone();
        if (!ticking) {
            lastDemand = Demand.NONE;
            return;
        }
        Instant before = clock.instant();
        look(wanted);
        Duration rest = Duration.between(before, clock.instant()).multipliedBy(REST);
        Duration least = Duration.ofSeconds(1).dividedBy(wanted.maxFramesPerSecond());
        ticking = !over;
        if (ticking) {
            worker.schedule(this::tick, max(max(rest, least), INTERVAL));
        }
    }

    private void look(Demand wanted) {
        try {
            if (dialogIsOpen()) {
                return;
            }
            byte[] picture = screenshot();
            List<?> page = describe();
            if (isElsewhere(text(page, 5))) {
                // It may have gone there between the two.
                picture = screenshot();
            }
            boolean changed = !Arrays.equals(picture, lastPicture) || !wanted.equals(lastDemand);
            show(changed ? BrowserState.LIVE : BrowserState.QUIET, text(page, 5), text(page, 6), null);
            if (changed) {
                Frame frame = frame(picture, page, wanted.maxWidth(), wanted.maxHeight(), wanted.quality());
                lastPicture = picture;
                lastDemand = wanted;
                latest = frame;
                tell(listener -> listener.frame(frame));
            }
        } catch (UnhandledAlertException e) {
            dialogOpened(e.getAlertText());
        } catch (NoSuchWindowException e) {
            // The automation has closed it, and will turn to another one with its next action.
            show(BrowserState.HIDDEN, null, null, null);
        } catch (RuntimeException | IOException e) {
            // Not only WebDriverException: a driver that has gone shows as an I/O error of Selenium's HTTP client.
            lost(e);
        }
    }

    private void capture(CompletableFuture<Frame> result) {
        try {
            if (over) {
                throw new IllegalStateException("The browser is not watched any more.");
            }
            result.complete(dialogIsOpen() ? before() : frame(screenshot(), describe(), MAX_SIZE, MAX_SIZE, QUALITY));
        } catch (UnhandledAlertException e) {
            dialogOpened(e.getAlertText());
            capture(result);
        } catch (RuntimeException | IOException e) {
            result.completeExceptionally(e);
        }
    }

    private Frame before() {
        Frame present = latest;
        if (present == null) {
            throw new IllegalStateException("A dialog is open, and there is no earlier picture.");
        }
        return present;
    }

    /** Asks so that the dialog, if there is one, stays. A driver that leaves them alone is asked only while one is known to be open. */
    private boolean dialogIsOpen() {
        if (!dialog && Prompts.areLeftAlone(driver)) {
            return false;
        }
        try {
            dialogOpened(driver.switchTo().alert().getText());
        } catch (NoAlertPresentException e) {
            dialog = false;
        }
        return dialog;
    }

    private void dialogOpened(@Nullable String message) {
        dialog = true;
        SourceStatus before = lastStatus;
        String text = Texts.cut(message == null ? "" : message, Texts.MESSAGE);
        show(
                BrowserState.DIALOG,
                before == null ? null : before.url(),
                before == null ? null : before.title(),
                new BrowserDialog("unknown", text, ""));
    }

    private byte[] screenshot() {
        return ((TakesScreenshot) driver).getScreenshotAs(OutputType.BYTES);
    }

    private boolean isElsewhere(@Nullable String url) {
        SourceStatus before = lastStatus;
        return before != null
                && before.url() != null
                && url != null
                && !before.url().equals(Texts.cut(url, Texts.URL));
    }

    private List<?> describe() {
        return driver instanceof JavascriptExecutor page && page.executeScript(DESCRIBE) instanceof List<?> values
                ? values
                : List.of();
    }

    private Frame frame(byte[] picture, List<?> page, int maxWidth, int maxHeight, int quality) throws IOException {
        BufferedImage pixels = Pictures.read(picture);
        Viewport viewport = new Viewport(
                (int) number(page, 0, pixels.getWidth()),
                (int) number(page, 1, pixels.getHeight()),
                number(page, 2, 0),
                number(page, 3, 0),
                number(page, 4, 1),
                driver.getWindowHandle());
        return new Frame(Pictures.jpeg(Pictures.fit(pixels, maxWidth, maxHeight), quality), viewport, clock.instant());
    }

    private void show(BrowserState state, @Nullable String url, @Nullable String title, @Nullable BrowserDialog open) {
        SourceStatus status = new SourceStatus(
                state,
                url == null ? null : Texts.cut(url, Texts.URL),
                title == null ? null : Texts.cut(title, Texts.TITLE),
                List.of(),
                open);
        if (!status.equals(lastStatus)) {
            lastStatus = status;
            tell(listener -> listener.status(status));
        }
    }

    private void lost(Exception cause) {
        if (!over) {
            over = true;
            show(BrowserState.ENDED, null, null, null);
            Delivery told = delivery;
            if (told != null) {
                // There is none any more: somebody has ended it.
                Exception reason = cause instanceof NoSuchSessionException ? null : cause;
                told.tellLast(listener -> listener.ended(reason));
            }
        }
    }

    private void tell(Consumer<Listener> call) {
        Delivery told = delivery;
        if (told != null) {
            told.tell(call);
        }
    }

    private static double number(List<?> page, int index, double otherwise) {
        return index < page.size() && page.get(index) instanceof Number number ? number.doubleValue() : otherwise;
    }

    private static @Nullable String text(List<?> page, int index) {
        return index < page.size() && page.get(index) instanceof String text ? text : null;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
