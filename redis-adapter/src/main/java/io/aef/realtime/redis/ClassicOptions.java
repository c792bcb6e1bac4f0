package io.aef.realtime.redis;

import java.time.Duration;

/**
 * How nodes speak to each other on the classic wire. All nodes of a cluster have the same.
 *
 * @param key what the names of all channels begin with, as the option of that name of the official adapter
 * @param requestTimeout how long the answers of other nodes are waited for
 * @param publishOnSpecificResponseChannel whether answers go to the node that asked only, as the option of that name
 * @param maxWaitingBytes what may wait for Redis at most, and what has come from there; beyond that the newest is lost
 */
public record ClassicOptions(
        String key, Duration requestTimeout, boolean publishOnSpecificResponseChannel, long maxWaitingBytes) {

    /** {@code socket.io}, 5 s, answers to all, 16 MiB. */
    public static final ClassicOptions DEFAULT =
            new ClassicOptions("socket.io", Duration.ofSeconds(5), false, 16 << 20);

    public ClassicOptions {
        Check.notEmpty("key", key);
        Check.positive("requestTimeout", requestTimeout);
        Check.positive("maxWaitingBytes", maxWaitingBytes);
    }

    /** With another {@link #key}. */
    public ClassicOptions withKey(String value) {
        return new ClassicOptions(value, requestTimeout, publishOnSpecificResponseChannel, maxWaitingBytes);
    }

    /** With another {@link #requestTimeout}. */
    public ClassicOptions withRequestTimeout(Duration value) {
        return new ClassicOptions(key, value, publishOnSpecificResponseChannel, maxWaitingBytes);
    }

    /** With {@link #publishOnSpecificResponseChannel} so. */
    public ClassicOptions withPublishOnSpecificResponseChannel(boolean value) {
        return new ClassicOptions(key, requestTimeout, value, maxWaitingBytes);
    }

    /** With another {@link #maxWaitingBytes}. */
    public ClassicOptions withMaxWaitingBytes(long value) {
        return new ClassicOptions(key, requestTimeout, publishOnSpecificResponseChannel, value);
    }
}
