package io.aef.realtime.automation;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;

/** Knows the topics there are, who may see them, and where they stand. */
public interface TopicSource {

    /**
     * Lets the user in or refuses.
     *
     * @throws RequestException with {@link ErrorCode#NOT_FOUND} or {@link ErrorCode#FORBIDDEN}
     */
    void admit(String user, Topic topic) throws RequestException;

    /** Where the topic stands now. Called for a topic that was admitted, after its subscriber began to get events. */
    Snapshot snapshot(Topic topic);
}
