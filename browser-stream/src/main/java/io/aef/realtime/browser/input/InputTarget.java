package io.aef.realtime.browser.input;

import java.util.concurrent.CompletionStage;

/** What carries out input in a browser. */
public interface InputTarget {

    /**
     * Carries one out, behind those before it. Returns at once; called by one thread at a time.
     *
     * @return done when the browser has it; failed if it cannot, as when it has gone, or there is no dialog to answer
     */
    CompletionStage<Void> perform(InputAction action);
}
