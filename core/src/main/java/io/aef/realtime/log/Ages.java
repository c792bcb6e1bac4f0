package io.aef.realtime.log;

import org.jspecify.annotations.Nullable;

/** The events of all topics in the order in which they came. Not thread-safe. */
final class Ages {

    /** An event in memory. */
    static final class Kept {

        final TopicLog topic;
        final byte[] body;
        private @Nullable Kept older;
        private @Nullable Kept newer;

        private Kept(TopicLog topic, byte[] body) {
            this.topic = topic;
            this.body = body;
        }
    }

    private @Nullable Kept oldest;
    private @Nullable Kept newest;

    Kept add(TopicLog topic, byte[] body) {
        Kept added = new Kept(topic, body);
        added.older = newest;
        if (newest == null) {
            oldest = added;
        } else {
            newest.newer = added;
        }
        newest = added;
        return added;
    }

    /** One that is in here. */
    void remove(Kept gone) {
        if (gone.older == null) {
            oldest = gone.newer;
        } else {
            gone.older.newer = gone.newer;
        }
        if (gone.newer == null) {
            newest = gone.older;
        } else {
            gone.newer.older = gone.older;
        }
    }

    @Nullable
    Kept oldest() {
        return oldest;
    }
}
