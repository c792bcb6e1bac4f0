package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Description;
import org.jspecify.annotations.Nullable;

/**
 * A dialog that a page has opened, and that stands in no picture.
 *
 * @param kind {@code alert}, {@code confirm}, {@code prompt} or {@code beforeunload}
 * @param defaultText what a prompt begins with
 */
@Description("A dialog that a page has opened; it is in no picture.")
public record BrowserDialog(
        @Description("alert, confirm, prompt or beforeunload.")
        String kind,

        String message,

        @Nullable @Description("What a prompt begins with.") String defaultText) {

    /** Without its texts, which may be secret. */
    @Override
    public String toString() {
        return "BrowserDialog[" + kind + "]";
    }
}
