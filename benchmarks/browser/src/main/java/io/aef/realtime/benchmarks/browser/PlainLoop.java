package io.aef.realtime.benchmarks.browser;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriverException;

/** What one writes without this library: a screenshot through the driver every 500 ms, as base64, to everybody who watches. */
final class PlainLoop implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    /** @param taken is given each screenshot, and when it was there */
    PlainLoop(TakesScreenshot driver, BiConsumer<String, Instant> taken) {
        thread.scheduleAtFixedRate(
                () -> {
                    try {
                        String screenshot = driver.getScreenshotAs(OutputType.BASE64);
                        taken.accept(screenshot, Instant.now());
                    } catch (WebDriverException e) {
                        // The next one may be there again.
                    }
                },
                0,
                INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
