package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Sensitive;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the browser of a session shows.
 *
 * @param screenshot the viewport as an image file in base64, or null if the picture is still the one sent before
 * @param url the address of the page, or null if unknown
 */
@Description("What the browser of a session shows.")
public record BrowserUpdate(
        @Identifier String sessionId,

        @Nullable
        @Sensitive
        @Bounds(max = 20_000_000)
        @Description("The viewport as an image file in base64; missing if the picture is still the one sent before.")
        String screenshot,

        @Nullable @Sensitive @Description("The address of the page.")
        String url,

        Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "browser_update";

    public BrowserUpdate {
        Identifiers.require("sessionId", sessionId);
        timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
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
    public String subject() {
        // An address alone is not to take the place of the picture.
        return Subject.of(screenshot == null ? "address" : "picture", sessionId);
    }

    /** Without the picture, which is long and may show what nobody else should see, and without the address, for the same reason. */
    @Override
    public String toString() {
        return "BrowserUpdate[sessionId=" + sessionId + ", screenshot="
                + (screenshot == null ? "none" : screenshot.length() + " characters") + ", timestamp=" + timestamp
                + "]";
    }
}
