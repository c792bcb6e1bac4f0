package io.aef.realtime.browser.input;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What carries out input in a browser. */
public interface InputTarget {

    /**
     * Carries one out, behind those before it. Returns at once; called by one thread at a time.
     *
     * @return done when the browser has it, with the list that it has found instead of pressing on it; failed with a
     *     {@link io.aef.realtime.automation.request.RequestException} if it cannot, as when there is no dialog to answer
     */
    CompletionStage<@Nullable OptionList> perform(InputAction action);

    /** Lets go of buttons and keys that are held: somebody else drives from now on, or nobody. */
    default void letGo() {}
}
