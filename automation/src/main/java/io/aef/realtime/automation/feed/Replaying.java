package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;

/** What one follower is sent until it is where its topic is. For one thread at a time. */
final class Replaying {

    private Replay why;
    private int events;
    private long bytes;
    private boolean told;

    Replaying(Replay why) {
        this.why = why;
    }

    void add(int size) {
        events++;
        bytes += size;
    }

    /** What it was sent does not lead there, but this does. */
    void lost(Replaying sent) {
        why = Replay.LOST;
        told = false;
        events += sent.events;
        bytes += sent.bytes;
    }

    /** It was there, and has fallen behind. */
    void again() {
        why = Replay.RESUMED;
        told = false;
    }

    /** It is there, or has gone. */
    void end(Topic.Kind topic, AutomationListener listener) {
        if (!told) {
            told = true;
            listener.replayed(topic, why, events, bytes);
            events = 0;
            bytes = 0;
        }
    }
}
