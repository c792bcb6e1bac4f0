package io.aef.realtime.redis;

import java.time.Duration;

/**
 * How nodes speak to each other over sharded Pub/Sub. All nodes of a cluster have the same.
 *
 * @param channelPrefix what the names of all channels begin with, as the option of that name of the official adapter
 * @param subscriptionMode which channels there are
 * @param requestTimeout how long the answers of other nodes are waited for
 * @param maxWaitingBytes what may wait for Redis at most, and what has come from there; beyond that the newest is lost
 */
public record ShardedOptions(
        String channelPrefix, SubscriptionMode subscriptionMode, Duration requestTimeout, long maxWaitingBytes) {

    /** {@code socket.io}, dynamic, 5 s, 16 MiB. */
    public static final ShardedOptions DEFAULT =
            new ShardedOptions("socket.io", SubscriptionMode.DYNAMIC, Duration.ofSeconds(5), 16 << 20);

    public ShardedOptions {
        Check.notEmpty("channelPrefix", channelPrefix);
        Check.positive("requestTimeout", requestTimeout);
        Check.positive("maxWaitingBytes", maxWaitingBytes);
    }

    /** With another {@link #channelPrefix}. */
    public ShardedOptions withChannelPrefix(String value) {
        return new ShardedOptions(value, subscriptionMode, requestTimeout, maxWaitingBytes);
    }

    /** With another {@link #subscriptionMode}. */
    public ShardedOptions withSubscriptionMode(SubscriptionMode value) {
        return new ShardedOptions(channelPrefix, value, requestTimeout, maxWaitingBytes);
    }

    /** With another {@link #requestTimeout}. */
    public ShardedOptions withRequestTimeout(Duration value) {
        return new ShardedOptions(channelPrefix, subscriptionMode, value, maxWaitingBytes);
    }

    /** With another {@link #maxWaitingBytes}. */
    public ShardedOptions withMaxWaitingBytes(long value) {
        return new ShardedOptions(channelPrefix, subscriptionMode, requestTimeout, value);
    }
}
