package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.RealtimeEvent;
import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.Topic;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Automation;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.browser.ScreenshotFrameSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriver;

/** One purchase: an execution, the browser it drives, and the picture of it. */
final class Run {

    private static final Duration FRAME_INTERVAL = Duration.ofMillis(500);

    private final Topic executionTopic;
    private final Topic sessionTopic;
    private final EventBroadcaster broadcaster;
    private final Predicate<Topic> watched;
    private final InstantSource clock;
    private final Worker worker;
    private final Execution execution;

    /** Both are set on the worker when the browser has been started. */
    private volatile @Nullable Chromium browser;

    private volatile @Nullable BrowserStream stream;

    Run(
            int number,
            Order order,
            URI shop,
            Pace pace,
            EventBroadcaster broadcaster,
            Predicate<Topic> watched,
            InstantSource clock,
            Consumer<RealtimeEvent> listener) {
        executionTopic = Topic.execution("run-" + number);
        sessionTopic = Topic.session("browser-" + number);
        this.broadcaster = broadcaster;
        this.watched = watched;
        this.clock = clock;
        worker = Worker.thread(executionTopic.id());
        Page page = new Page(this::driver);
        Automation automation = new Automation(
                "Buy “" + order.product().title + "”",
                PurchaseSteps.of(this::launch, page, shop, order),
                this::release);
        execution = new Execution(executionTopic.id(), automation, worker, pace, clock, listener);
    }

    Execution execution() {
        return execution;
    }

    /** Where the execution and its browser stand. */
    Snapshot snapshot() {
        List<RealtimeEvent> events = new ArrayList<>(execution.snapshot().events());
        events.addAll(picture());
        return new Snapshot(List.of(description()), events);
    }

    /** What does not change: the execution's description, and which browser session belongs to it. */
    Map<String, Object> description() {
        Map<String, Object> description = new HashMap<>(execution.description());
        description.put("sessionId", sessionTopic.id());
        return description;
    }

    /** The last picture of the browser, if there is one. */
    List<RealtimeEvent> picture() {
        BrowserStream present = stream;
        return present == null
                ? List.of()
                : present.latest().<List<RealtimeEvent>>map(List::of).orElse(List.of());
    }

    Topic sessionTopic() {
        return sessionTopic;
    }

    /** Ends the browser without waiting for the worker, which may hang in it. Any thread. */
    void endBrowser() {
        Chromium present = browser;
        if (present != null) {
            present.close();
        }
    }

    private Attempt launch() throws IOException {
        Chromium started = Chromium.launch();
        browser = started;
        ScreenshotFrameSource source = new ScreenshotFrameSource(
                started.driver(),
                started.driver()::getCurrentUrl,
                worker,
                FRAME_INTERVAL,
                () -> watched.test(executionTopic) || watched.test(sessionTopic));
        BrowserStream live = new BrowserStream(sessionTopic.id(), source, broadcaster, clock, executionTopic);
        stream = live;
        live.start(cause -> execution.fail("The browser is gone: it crashed or was ended from outside."));
        return Attempt.done();
    }

    private WebDriver driver() {
        Chromium present = browser;
        if (present == null) {
            throw new IllegalStateException("The browser has not been started.");
        }
        return present.driver();
    }

    private void release() {
        BrowserStream present = stream;
        if (present != null) {
            present.captureNow();
            present.stop();
        }
        endBrowser();
    }
}
