package io.aef.realtime;

import io.aef.realtime.engine.EngineSession;

/** Whether a connection is read from: only while nobody has a reason against it. On its lane. */
final class Reading {

    /** Its handlers do not keep up. */
    static final int HANDLERS = 1;

    /** It sends faster than it may. */
    static final int RATE = 2;

    private final EngineSession session;
    private int reasons;

    Reading(EngineSession session) {
        this.session = session;
    }

    void pause(int reason) {
        reasons |= reason;
        session.setReading(false);
    }

    void resume(int reason) {
        reasons &= ~reason;
        if (reasons == 0) {
            session.setReading(true);
        }
    }
}
