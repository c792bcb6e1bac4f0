package io.aef.realtime.browser.relay;

import org.jspecify.annotations.Nullable;

/** Takes what is for other nodes. Does not wait; what one thread sends goes in its order. */
@FunctionalInterface
interface Outbox {

    void send(RelayMessage message, byte @Nullable [] bytes);
}
