package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.schema.Schema;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code browser_frame} that leads to a scene. Equal to itself only. */
final class Message {

    private static final Schema.Members FRAME = Schema.of(BrowserFrame.class);

    private final long seq;
    private final Map<String, Object> header;
    private final byte @Nullable [] bytes;

    /** @param bytes null if nothing is drawn, but the page has moved behind what is drawn */
    Message(BrowserFrame header, byte @Nullable [] bytes) {
        this.seq = header.seq();
        this.header = FRAME.write(header, true);
        this.bytes = bytes;
    }

    long seq() {
        return seq;
    }

    /** To each of them, encoded once. */
    void send(Collection<Requester> to) {
        if (bytes == null) {
            Sending.send(to, BrowserFrame.TYPE, header);
        } else {
            Sending.send(to, BrowserFrame.TYPE, header, bytes);
        }
    }
}
