package io.aef.realtime.log;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the topics of each owner take together. Not thread-safe. */
final class Shares {

    private static final class Share {

        /** The one that was appended to longest ago comes first. */
        private final Set<TopicLog> topics = new LinkedHashSet<>();

        private long bytes;
    }

    private final Function<String, String> ownerOf;
    private final long maxBytes;

    /** By owner; who has no topic is not in it. */
    private final Map<String, Share> shares = new HashMap<>();

    /** @param maxBytes of one owner */
    Shares(Function<String, String> ownerOf, long maxBytes) {
        this.ownerOf = ownerOf;
        this.maxBytes = maxBytes;
    }

    /** @param more bytes than before, or all that it takes if it is new */
    void appended(TopicLog topic, long more) {
        Share share = shares.computeIfAbsent(ownerOf.apply(topic.name()), owner -> new Share());
        share.topics.remove(topic);
        share.topics.add(topic);
        share.bytes += more;
    }

    void shrunk(TopicLog topic, long less) {
        Share share = shares.get(ownerOf.apply(topic.name()));
        if (share != null) {
            share.bytes -= less;
        }
    }

    /** It has been forgotten. */
    void gone(TopicLog topic) {
        shares.computeIfPresent(ownerOf.apply(topic.name()), (owner, share) -> {
            if (share.topics.remove(topic)) {
                share.bytes -= topic.bytes();
            }
            return share.topics.isEmpty() ? null : share;
        });
    }

    /** What has to go for a topic that was appended to: of the same owner, and another one; null if that one has no more than it may. */
    @Nullable
    TopicLog beyond(TopicLog latest) {
        Share share = shares.get(ownerOf.apply(latest.name()));
        if (share == null || share.bytes <= maxBytes) {
            return null;
        }
        Iterator<TopicLog> oldestFirst = share.topics.iterator();
        TopicLog oldest = oldestFirst.next();
        return oldest == latest ? null : oldest;
    }

    void clear() {
        shares.clear();
    }
}
