package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.event.ExecutionCreated;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Automation;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.capture.CdpFrameSource;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.recording.Recorder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    private static final Duration LAST_PICTURE = Duration.ofSeconds(3);

    /** Enough to see what has happened. */
    private static final int FRAMES_PER_SECOND = 5;

    private final String sessionId;
    private final @Nullable Map<String, Object> details;
    private final BrowserStream browsers;
    private final Recordings recordings;
    private final Screenshots screenshots;
    private final Consumer<RealtimeEvent> listener;
    private final Worker worker;
    private final Buyer buyer;
    private final Checkpoint checkpoint;
    private final Execution execution;

    private volatile @Nullable Recorder recorder;
    private volatile CompletionStage<?> recorded = CompletableFuture.completedFuture(null);

    /** Whether it was held for somebody who drives its browser. */
    private volatile boolean held;

    /** Set on the worker when the buyer has begun. */
    private volatile @Nullable LiveBrowser live;

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
            BrowserStream browsers,
            Recordings recordings,
            Screenshots screenshots,
            InstantSource clock,
            Consumer<RealtimeEvent> listener) {
        String id = "run-" + number;
        this.sessionId = "browser-" + number;
        this.details = details;
        this.browsers = browsers;
        this.recordings = recordings;
        this.screenshots = screenshots;
        this.listener = listener;
        this.buyer = buyer;
        worker = Worker.thread(id);
        checkpoint = new Checkpoint(id, clock, this::happened);
        Automation automation = new Automation(name, buyer.steps(this::launch, checkpoint), this::release);
        execution = new Execution(id, automation, worker, pace, clock, this::happened);
    }

    Execution execution() {
        return execution;
    }

    /** What does not change about it. */
    ExecutionCreated created() {
        return execution.created(sessionId, details);
    }

    /**
     * Does something with it; completes when it is done, or fails with a {@link RequestException}.
     *
     * @param change one that names a step or an answer if its kind needs that
     */
    CompletionStage<?> change(Change change) {
        return switch (change.kind()) {
            case PAUSE -> execution.pause();
            case RESUME -> {
                // Whoever it was held for: from now on it is this person's.
                held = false;
                yield execution.resume();
            }
            case CANCEL -> execution.cancel();
            case RETRY -> execution.retry(Objects.requireNonNull(change.stepId()));
            case ANSWER -> answer(change);
        };
    }

    private CompletionStage<?> answer(Change change) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                checkpoint.answer(
                        change.user(),
                        Objects.requireNonNull(change.stepId()),
                        Objects.requireNonNull(change.answer()),
                        change.input());
                answered.complete(null);
            } catch (RequestException | RuntimeException refused) {
                answered.completeExceptionally(refused);
            }
        });
        return answered;
    }

    /** Ends the browser without waiting for the worker, which may hang in it. Any thread. */
    void endBrowser() {
        buyer.end();
    }

    private Attempt launch() throws Exception {
        Attempt begun = buyer.begin();
        FrameSource view = buyer.view();
        LiveBrowser opened = browsers.open(
                sessionId, view, cause -> execution.fail("The browser is gone: it crashed or was ended from outside."));
        live = opened;
        if (view instanceof CdpFrameSource chromium) {
            opened.drivenBy(chromium.input(), DrivingOptions.DEFAULT, this::driven);
        }
        recorder = recordings.begin(execution.id()).orElse(null);
        if (recorder != null) {
            recorded = opened.record(recorder, FRAMES_PER_SECOND);
        }
        return begun;
    }

    /** The recording ends with what has become of the run; of a step that fails there is a picture. */
    private void happened(RealtimeEvent event) {
        Recorder present = recorder;
        if (present != null) {
            present.event(event);
            if (event instanceof ExecutionUpdate update && update.status().isFinal()) {
                recorded.thenRun(present::close);
            }
        }
        listener.accept(event);
        if (event instanceof StepUpdate step
                && step.result() != null
                && step.result().error() != null
                && step.result().screenshotUrl() == null) {
            keepScreenshot(step);
        }
    }

    /** As people who watch see it, and like that without what is masked. */
    private void keepScreenshot(StepUpdate failed) {
        LiveBrowser present = live;
        if (present != null) {
            present.capture()
                    .thenAccept(frame -> screenshots
                            .keep(execution.id(), frame.jpeg())
                            .ifPresent(url -> execution.addScreenshot(failed, url)))
                    .exceptionally(none -> {
                        log.debug("There is no picture of the step that has failed", none);
                        return null;
                    });
        }
    }

    /** While a person drives, the automation waits, and goes on afterwards unless somebody has held it for another reason. */
    private void driven(@Nullable String user) {
        if (user != null) {
            if (!held) {
                held = true;
                execution.pause().exceptionally(notNow -> {
                    held = false;
                    return null;
                });
            }
        } else if (held) {
            held = false;
            execution.resume().exceptionally(notNow -> null);
        }
    }

    private void release() {
        checkpoint.expire();
        LiveBrowser present = live;
        if (present != null) {
            try {
                present.capture().toCompletableFuture().get(LAST_PICTURE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                log.debug("There is no last picture", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            present.close();
        }
        endBrowser();
    }
}
