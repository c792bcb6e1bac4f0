package io.aef.realtime.browser.view;

import io.aef.realtime.automation.request.Requester.Attendance;
import org.jspecify.annotations.Nullable;

/** That somebody is there: given back when it ends, also if it ends before it was given. Thread-safe. */
public final class Presence {

    private @Nullable Attendance attendance;
    private boolean ended;

    /** Not to be called with a lock of those who are told of its end. */
    public void begin(Attendance given) {
        boolean late;
        synchronized (this) {
            attendance = given;
            late = ended;
        }
        if (late) {
            given.close();
        }
    }

    /** Harmless twice. */
    public void end() {
        Attendance given;
        synchronized (this) {
            ended = true;
            given = attendance;
        }
        if (given != null) {
            given.close();
        }
    }
}
