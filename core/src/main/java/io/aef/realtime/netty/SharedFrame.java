package io.aef.realtime.netty;

import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.engine.host.WebSocketMessage.HostForm;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** The frame of a message that goes to many links: encoded once, and written to each as a duplicate. */
record SharedFrame(ByteBuf frame) implements HostForm {

    static SharedFrame of(WebSocketMessage message) {
        return new SharedFrame(Frames.encode(message, PooledByteBufAllocator.DEFAULT));
    }

    @Override
    public void release() {
        frame.release();
    }
}
