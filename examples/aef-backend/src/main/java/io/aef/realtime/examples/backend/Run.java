package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.event.ExecutionCreated;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Automation;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.BrowserStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One purchase: an execution, who carries it out, and the picture of that. */
final class Run {

    private static final Logger log = LoggerFactory.getLogger(Run.class);

    private static final Duration VIEWERS_INTERVAL = Duration.ofMillis(250);
    private static final Duration LAST_PICTURE = Duration.ofSeconds(3);

    private final String sessionId;
    private final @Nullable Map<String, Object> details;
    private final AefRealtime aef;
    private final InstantSource clock;
    private final Worker worker;
    private final Buyer buyer;
    private final Execution execution;

    /** Set on the worker when the buyer has begun. */
    private volatile @Nullable BrowserStream stream;

    /**
     * @param number part of its id, and of that of its browser
     * @param details what its description says besides
     * @param listener is told of what it and its steps do
     */
    Run(
            String number,
            String name,
            @Nullable Map<String, Object> details,
            Buyer buyer,
            Pace pace,
            AefRealtime aef,
            InstantSource clock,
            Consumer<RealtimeEvent> listener) {
        String id = "run-" + number;
        this.sessionId = "browser-" + number;
        this.details = details;
        this.aef = aef;
        this.clock = clock;
        this.buyer = buyer;
        worker = Worker.thread(id);
        Automation automation = new Automation(name, buyer.steps(this::launch), this::release);
        execution = new Execution(id, automation, worker, pace, clock, listener);
    }

    Execution execution() {
        return execution;
    }

    /** What does not change about it. */
    ExecutionCreated created() {
        return execution.created(sessionId, details);
    }

    /** Ends the browser without waiting for the worker, which may hang in it. Any thread. */
    void endBrowser() {
        buyer.end();
    }

    private Attempt launch() throws Exception {
        Attempt begun = buyer.begin();
        BrowserStream live = new BrowserStream(sessionId, buyer.view(), aef.broadcaster(), clock);
        stream = live;
        live.start(() -> execution.fail("The browser is gone: it crashed or was ended from outside."));
        showToViewers(live);
        return begun;
    }

    private void showToViewers(BrowserStream live) {
        if (stream == live) {
            live.watched(aef.isWatched(sessionId));
            worker.schedule(() -> showToViewers(live), VIEWERS_INTERVAL);
        }
    }

    private void release() {
        BrowserStream present = stream;
        stream = null;
        if (present != null) {
            try {
                present.captureNow().toCompletableFuture().get(LAST_PICTURE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                log.debug("There is no last picture", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            present.stop();
        }
        endBrowser();
    }
}
