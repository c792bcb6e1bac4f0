package io.aef.realtime.netty;

import java.time.Duration;

/**
 * What a peer may ask of a WebSocket, besides the longest message, which is the engine's {@code maxHttpBufferSize}.
 *
 * @param maxSmallFragments fragments of one message that may be as small as they like; of more than these, each must carry 32
 *     bytes on average, or the link is closed with 1008
 * @param maxPongs pings answered one by one while the peer does not read; of those beyond, only the latest is
 * @param messageTimeout from the first bytes of a message to its last, as long as it is read at all; then the link is closed with
 *     1008. Whoever raises {@code maxHttpBufferSize} should see whether slow clients need more
 */
public record WebSocketLimits(int maxSmallFragments, int maxPongs, Duration messageTimeout) {

    /** 1024 fragments, 64 pongs, 30 s. */
    public static final WebSocketLimits DEFAULT = new WebSocketLimits(1024, 64, Duration.ofSeconds(30));

    public WebSocketLimits {
        Check.positive("maxSmallFragments", maxSmallFragments);
        Check.positive("maxPongs", maxPongs);
        Check.positive("messageTimeout", messageTimeout);
    }

    /** The same with that many small fragments. */
    public WebSocketLimits withMaxSmallFragments(int most) {
        return new WebSocketLimits(most, maxPongs, messageTimeout);
    }

    /** The same with that many pongs. */
    public WebSocketLimits withMaxPongs(int most) {
        return new WebSocketLimits(maxSmallFragments, most, messageTimeout);
    }

    /** The same with another time for a message. */
    public WebSocketLimits withMessageTimeout(Duration longest) {
        return new WebSocketLimits(maxSmallFragments, maxPongs, longest);
    }
}
