package io.aef.realtime.redis;

import java.time.Duration;

/**
 * How nodes speak to each other over streams. All nodes of a cluster have the same, but for {@code readCount}, {@code blockTime}
 * and {@code maxWaitingBytes}. The names are those of the official adapter's options. A stream that no node of ours has written to
 * or read for a week is forgotten by Redis.
 *
 * @param streamName of the stream; with several, of each with a number behind it
 * @param streamCount how many streams there are; each namespace has its place in one of them
 * @param channelPrefix what the names of the channels begin with by which nodes ask each other
 * @param useShardedPubSub whether these channels are sharded, which needs Redis 7
 * @param sessionKeyPrefix what the names of the keys begin with in which the sessions of clients are that have lost their connections
 * @param maxLen how many messages a stream keeps, or some more
 * @param readCount how many messages are read at once at most. Fewer are when there were few, and when those before were so large that
 *     they would have more than 4 MiB; how large those are that come next, Redis does not say
 * @param blockTime how long a node waits for messages before it asks again
 * @param requestTimeout how long the answers of other nodes are waited for
 * @param maxWaitingBytes what may wait for Redis at most, and what has come from there by a channel; beyond that the newest is lost
 */
public record StreamsOptions(
        String streamName,
        int streamCount,
        String channelPrefix,
        boolean useShardedPubSub,
        String sessionKeyPrefix,
        int maxLen,
        int readCount,
        Duration blockTime,
        Duration requestTimeout,
        long maxWaitingBytes) {

    /** One stream {@code socket.io} of 10,000 messages, channels {@code socket.io}, keys {@code sio:session:}, 100 at once, 5 s, 5 s, 16 MiB. */
    public static final StreamsOptions DEFAULT = new StreamsOptions(
            "socket.io",
            1,
            "socket.io",
            false,
            "sio:session:",
            10_000,
            100,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            16 << 20);

    public StreamsOptions {
        Check.notEmpty("streamName", streamName);
        Check.positive("streamCount", streamCount);
        Check.notEmpty("channelPrefix", channelPrefix);
        Check.notEmpty("sessionKeyPrefix", sessionKeyPrefix);
        Check.positive("maxLen", maxLen);
        Check.positive("readCount", readCount);
        Check.positive("blockTime", blockTime);
        Check.positive("requestTimeout", requestTimeout);
        Check.positive("maxWaitingBytes", maxWaitingBytes);
    }

    /** With another {@link #streamName}. */
    public StreamsOptions withStreamName(String value) {
        return new StreamsOptions(
                value,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                readCount,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #streamCount}. */
    public StreamsOptions withStreamCount(int value) {
        return new StreamsOptions(
                streamName,
                value,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                readCount,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #channelPrefix}. */
    public StreamsOptions withChannelPrefix(String value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                value,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                readCount,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With {@link #useShardedPubSub} so. */
    public StreamsOptions withUseShardedPubSub(boolean value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                value,
                sessionKeyPrefix,
                maxLen,
                readCount,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #sessionKeyPrefix}. */
    public StreamsOptions withSessionKeyPrefix(String value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                value,
                maxLen,
                readCount,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #maxLen}. */
    public StreamsOptions withMaxLen(int value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                value,
                readCount,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #readCount}. */
    public StreamsOptions withReadCount(int value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                value,
                blockTime,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #blockTime}. */
    public StreamsOptions withBlockTime(Duration value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                readCount,
                value,
                requestTimeout,
                maxWaitingBytes);
    }

    /** With another {@link #requestTimeout}. */
    public StreamsOptions withRequestTimeout(Duration value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                readCount,
                blockTime,
                value,
                maxWaitingBytes);
    }

    /** With another {@link #maxWaitingBytes}. */
    public StreamsOptions withMaxWaitingBytes(long value) {
        return new StreamsOptions(
                streamName,
                streamCount,
                channelPrefix,
                useShardedPubSub,
                sessionKeyPrefix,
                maxLen,
                readCount,
                blockTime,
                requestTimeout,
                value);
    }
}
