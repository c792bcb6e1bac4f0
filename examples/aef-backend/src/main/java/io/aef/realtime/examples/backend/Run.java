package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.EventBroadcaster;
import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Automation;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.BrowserStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One purchase: an execution, who carries it out, and the picture of that. */
final class Run {

    private final Topic executionTopic;
    private final Topic sessionTopic;
    private final Map<String, Object> facts;
    private final EventBroadcaster broadcaster;
    private final Predicate<Topic> watched;
    private final InstantSource clock;
    private final Worker worker;
    private final Buyer buyer;
    private final Execution execution;

    /** Set on the worker when the buyer has begun. */
    private volatile @Nullable BrowserStream stream;

    /**
     * @param number part of its id, and of that of its browser
     * @param facts what its description says besides
     */
    Run(
            String number,
            Map<String, Object> facts,
            String name,
            Buyer buyer,
            Pace pace,
            EventBroadcaster broadcaster,
            Predicate<Topic> watched,
            InstantSource clock,
            Consumer<RealtimeEvent> listener) {
        executionTopic = Topic.execution("run-" + number);
        sessionTopic = Topic.session("browser-" + number);
        this.facts = Map.copyOf(facts);
        this.broadcaster = broadcaster;
        this.watched = watched;
        this.clock = clock;
        this.buyer = buyer;
        worker = Worker.thread(executionTopic.id());
        Automation automation = new Automation(name, buyer.steps(this::launch), this::release);
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
        description.putAll(facts);
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
        buyer.end();
    }

    private Attempt launch() throws Exception {
        Attempt begun = buyer.begin();
        BrowserStream live = new BrowserStream(
                sessionTopic.id(), buyer.view(worker, this::isWatched), broadcaster, clock, executionTopic);
        stream = live;
        live.start(cause -> execution.fail("The browser is gone: it crashed or was ended from outside."));
        return begun;
    }

    private boolean isWatched() {
        return watched.test(executionTopic) || watched.test(sessionTopic);
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
