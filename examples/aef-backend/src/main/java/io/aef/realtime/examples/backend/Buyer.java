package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.browser.frame.FrameSource;
import java.net.URI;
import java.util.List;

/** Who carries out one purchase and what it sees meanwhile: a browser, or whatever a test has instead. */
interface Buyer {

    /** Makes a buyer that has not begun. */
    @FunctionalInterface
    interface Factory {

        /** @param shop address of the shop's first page */
        Buyer create(Order order, URI shop);
    }

    /**
     * The steps of the purchase.
     *
     * @param first what comes before all else
     * @param checkpoint where it asks, if the order says so
     */
    List<Step> steps(Action first, Checkpoint checkpoint);

    /** Gets ready to work. On the worker, once. */
    Attempt begin() throws Exception;

    /** What it sees, once it has begun. */
    FrameSource view();

    /** Ends it without waiting for the worker, which may hang in it. Any thread; harmless when called again. */
    void end();
}
