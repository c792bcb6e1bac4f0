package io.aef.realtime.automation;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the browser of a session shows.
 *
 * @param screenshot the viewport as an image file in base64, or null if the picture is still the one sent before
 * @param url the address of the page, or null if unknown
 */
public record BrowserUpdate(
        String sessionId,
        @Nullable String screenshot,
        @Nullable String url,
        Instant timestamp) implements RealtimeEvent {

    public static final String TYPE = "browser_update";

    public BrowserUpdate {
        Wire.requireId("sessionId", sessionId);
        timestamp = Wire.truncate(timestamp);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Topic topic() {
        return Topic.session(sessionId);
    }

    @Override
    public Map<String, Object> toJson() {
        return Wire.object()
                .put("type", TYPE)
                .put("sessionId", sessionId)
                .put("screenshot", screenshot)
                .put("url", url)
                .put("timestamp", timestamp)
                .build();
    }

    /** Without the picture, which is long and may show what nobody else should see. */
    @Override
    public String toString() {
        return "BrowserUpdate[sessionId=" + sessionId + ", screenshot="
                + (screenshot == null ? "none" : screenshot.length() + " characters") + ", timestamp=" + timestamp
                + "]";
    }
}
