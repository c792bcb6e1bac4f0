package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.capture.CaptureOptions;
import io.aef.realtime.browser.capture.CdpFrameSource;
import io.aef.realtime.browser.frame.FrameSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import org.openqa.selenium.chrome.ChromeDriver;

/** A browser that is automated, and the server that shows it in one way or the other. */
final class Stage implements AutoCloseable {

    /** Until the first pictures have gone by, and the refined one. */
    static final Duration SETTLING = Duration.ofMillis(2_500);

    private static final com.sun.management.OperatingSystemMXBean SELF = Objects.requireNonNull(
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean());

    private final BenchServer server = new BenchServer();
    private final Chromium browser = new Chromium();

    Stage() throws IOException {}

    BenchServer server() {
        return server;
    }

    Chromium browser() {
        return browser;
    }

    ChromeDriver driver() {
        return browser.driver();
    }

    void show(String page) {
        driver().get(server.page(page));
    }

    CdpFrameSource source() {
        return CdpFrameSource.of(driver(), CaptureOptions.defaults());
    }

    /** Our arm. */
    LiveBrowser live() {
        CdpFrameSource source = source();
        return live(source).drivenBy(source.input());
    }

    LiveBrowser live(FrameSource source) {
        return server.browsers().open("bench", source);
    }

    /** The other arm. */
    PlainLoop plain() {
        return new PlainLoop(driver(), (screenshot, at) -> server.show(screenshot));
    }

    /** Processor time that this process has taken so far. */
    static double ownCpuMillis() {
        return SELF.getProcessCpuTime() / 1e6;
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        browser.close();
        server.close();
    }
}
