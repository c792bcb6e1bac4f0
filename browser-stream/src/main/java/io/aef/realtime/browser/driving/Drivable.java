package io.aef.realtime.browser.driving;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A browser that people may drive, on this node or another. Thread-safe. */
public interface Drivable {

    /** Whether they drive now; fails with {@code FORBIDDEN} if they may not. */
    CompletionStage<Boolean> take(Requester requester, boolean force) throws RequestException;

    /** Lets go, or wants it no longer. Harmless for those who do not have it. */
    void release(Requester requester);

    /**
     * Has something done, in the order of the calls.
     *
     * @return the result of the request; see {@link Driving}
     * @throws RequestException if it is refused at once
     */
    CompletionStage<Map<String, Object>> perform(Requester requester, BrowserInput input) throws RequestException;

    /** Tells one that has begun to watch who drives. */
    void greet(Requester requester);
}
