package io.aef.realtime.browser;

import io.aef.realtime.automation.execution.Worker;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.UnhandledAlertException;

/**
 * Takes a screenshot in fixed intervals, with any driver. It does so on the automation's own worker: a picture is taken
 * between two actions and can never race one; while an action blocks, there is none. Nobody watching: nothing taken.
 *
 * <p>While a dialog of the page is open no picture is taken. The driver must leave dialogs alone
 * ({@code unhandledPromptBehavior: ignore}), or the screenshot would dismiss them.
 */
public final class ScreenshotFrameSource implements FrameSource {

    private final TakesScreenshot camera;
    private final Supplier<@Nullable String> url;
    private final Worker worker;
    private final Duration interval;
    private final BooleanSupplier watched;

    /** Set and used on the worker. */
    private @Nullable Listener listener;

    private volatile boolean stopped;

    /**
     * @param url the address of the page, asked on the worker
     * @param interval between the end of one screenshot and the beginning of the next
     * @param watched whether anybody would see a picture, asked on the worker
     */
    public ScreenshotFrameSource(
            TakesScreenshot camera,
            Supplier<@Nullable String> url,
            Worker worker,
            Duration interval,
            BooleanSupplier watched) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
        }
        this.camera = camera;
        this.url = url;
        this.worker = worker;
        this.interval = interval;
        this.watched = watched;
    }

    @Override
    public void start(Listener newListener) {
        worker.execute(() -> {
            listener = newListener;
            tick();
        });
    }

    @Override
    public void capture() {
        Listener receiver = listener;
        if (!stopped && receiver != null) {
            shoot(receiver);
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void tick() {
        if (stopped) {
            return;
        }
        if (watched.getAsBoolean()) {
            capture();
        }
        worker.schedule(this::tick, interval);
    }

    private void shoot(Listener receiver) {
        Frame frame;
        try {
            frame = new Frame(camera.getScreenshotAs(OutputType.BASE64), url.get());
        } catch (UnhandledAlertException e) {
            // The dialog is for the automation to answer; there is no picture until it has.
            return;
        } catch (RuntimeException e) {
            // Not only WebDriverException: a driver that has gone shows as an I/O error of Selenium's HTTP client.
            stopped = true;
            receiver.failed(e);
            return;
        }
        receiver.frame(frame);
    }
}
