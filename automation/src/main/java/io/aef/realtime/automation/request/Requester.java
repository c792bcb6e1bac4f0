package io.aef.realtime.automation.request;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One connection that asks for something. The same object for all that it asks for, and equal to no other. Thread-safe. */
public interface Requester {

    /** Who is behind it, at this moment. */
    Principal principal();

    /**
     * Says that it is given something of a topic for as long as it is there and may follow that: it is asked every now and then whether it may
     * still, as for those who follow the topic. A session that is attended to is one that is watched.
     *
     * @param ended is run once when the connection has gone or may not follow the topic any more; at once if it has gone already. Not after
     *     the attendance was closed. Any thread; must not block
     */
    Attendance attend(Topic topic, Runnable ended);

    /** How much of an event of a topic it may see, as of now. Asks the application: to be called without a lock. */
    Visibility visibility(Topic topic, RealtimeEvent event);

    /** Whether it may drive a browser, as of now; fails only if that is not known. See {@link io.aef.realtime.automation.access.AccessRule#mayDrive}. */
    CompletionStage<Boolean> mayDrive(String sessionId, boolean force);

    /**
     * Sends an event to connections, this one or others of the same namespace; encoded once. None is dropped. Does not wait, so that it may be
     * called with a lock held; events of one thread reach each of them in the order of the calls.
     */
    void send(Collection<? extends Requester> to, String event, @Nullable Object... args);

    /** Something of a topic is given to a connection. */
    interface Attendance {

        /** It is not any more. Harmless twice. */
        void close();
    }
}
