package io.aef.realtime.browser;

import io.aef.realtime.browser.driving.Driving;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.recording.Recorder;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.TopicUpdates;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A browser that is watched; see {@link BrowserStream#open}. Thread-safe. */
public final class LiveBrowser implements AutoCloseable {

    private final String sessionId;
    private final FrameSource source;
    private final SessionView view;
    private final TopicUpdates updates;
    private final Driving driving;
    private final Consumer<LiveBrowser> removed;

    // Guarded by this.
    private Runnable endOfDriving = () -> {};
    private boolean closed;

    LiveBrowser(
            String sessionId,
            FrameSource source,
            SessionView view,
            TopicUpdates updates,
            Driving driving,
            Consumer<LiveBrowser> removed) {
        this.sessionId = sessionId;
        this.driving = driving;
        this.source = source;
        this.view = view;
        this.updates = updates;
        this.removed = removed;
    }

    void start(Consumer<@Nullable Exception> ended) {
        source.start(view.listener(ended));
        updates.look();
    }

    /** How many connections are given its frames, on all nodes; of others as of a few seconds ago. */
    public int viewers() {
        return view.audience();
    }

    /** Something is about to change: see {@link FrameSource#hasten}. */
    public void hasten() {
        source.hasten();
    }

    /**
     * Takes the picture of this moment, watched or not, shows it to those who watch, and publishes it to the topic of the session, so that the end
     * of a run can be looked at later. If the browser gives none, the stage fails, and the last one there was is published.
     */
    public CompletionStage<Frame> capture() {
        return source.capture().whenComplete((frame, failure) -> {
            if (failure == null) {
                view.showTaken(frame);
            }
            updates.publish();
        });
    }

    /**
     * Writes what people see to a file as well, watched or not, until the file is full or this is closed. What happens in the execution goes into
     * the same file by {@link Recorder#event(io.aef.realtime.automation.event.RealtimeEvent)}. The recorder is not closed here.
     *
     * @param maxFramesPerSecond 1 to 60; five tell a person what has happened
     * @return done when the last picture is in the file: then the recorder can be closed
     */
    public CompletionStage<Void> record(Recorder recorder, int maxFramesPerSecond) {
        return view.record(recorder, maxFramesPerSecond);
    }

    /** As {@link #drivenBy(InputTarget, DrivingOptions, Consumer)}, for whom it makes no difference whether somebody drives. */
    public LiveBrowser drivenBy(InputTarget target) {
        return drivenBy(target, DrivingOptions.DEFAULT, user -> {});
    }

    /**
     * Lets people drive it whom {@link io.aef.realtime.automation.access.AccessRule#mayDrive} lets: one at a time. To be called once; nobody drives
     * one that is closed.
     *
     * @param target carries out what they do
     * @param onDriver is told the user who drives now, and null when nobody does any more: so that the automation is held meanwhile. The
     *     calls come one after the other, on any thread, and must not block
     */
    public LiveBrowser drivenBy(InputTarget target, DrivingOptions options, Consumer<@Nullable String> onDriver) {
        Runnable end = driving.add(sessionId, target, options, view, source::hasten, onDriver);
        boolean late;
        synchronized (this) {
            late = closed;
            endOfDriving = end;
        }
        if (late) {
            end.run();
        }
        return this;
    }

    /** Ends it: those who watch are told so, and the source is closed. Harmless twice. */
    @Override
    public void close() {
        Runnable end;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            end = endOfDriving;
        }
        end.run();
        removed.accept(this);
        updates.close();
        source.close();
        view.close();
    }
}
