package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Sensitive;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a page says a person does: {@code kind}, and the members that this kind needs.
 *
 * <pre>
 * move              x y
 * down up click     x y button? clicks?      click is down and up
 * wheel             x y deltaX? deltaY?
 * key_down key_up   key code?
 * key               key code?                down and up
 * text paste        text
 * navigate          url                      http and https only
 * back forward reload
 * resize            width height
 * dialog            accept text?
 * select            options
 * tab               tab
 * </pre>
 *
 * @param sessionId which browser
 * @param seq larger than of the input before it; what is not is left out, so that one that is sent again counts once
 * @param x in CSS pixels of the viewport of the picture that the person saw
 * @param modifiers bits: 1 Alt, 2 Control, 4 Meta, 8 Shift
 */
@Description("What a person does to a browser that they drive.")
public record BrowserInput(
        @Identifier String sessionId,
        @Bounds(min = 0, max = Integer.MAX_VALUE) long seq,
        InputKind kind,
        @Nullable Double x,
        @Nullable Double y,
        @Nullable PointerButton button,
        @Nullable @Bounds(min = 1, max = 3) Integer clicks,
        @Nullable Double deltaX,
        @Nullable Double deltaY,
        @Nullable @Bounds(min = 0, max = 15) Integer modifiers,
        @Nullable @Sensitive @Bounds(min = 1, max = 32) String key,
        @Nullable @Bounds(max = 32) String code,
        @Nullable @Sensitive @Bounds(max = 20_000) String text,
        @Nullable @Sensitive @Bounds(min = 1, max = 2_000) String url,
        @Nullable @Bounds(min = 100, max = 4_096) Integer width,
        @Nullable @Bounds(min = 100, max = 4_096) Integer height,
        @Nullable Boolean accept,
        @Nullable @Bounds(max = 1_000) List<Long> options,
        @Nullable @Identifier String tab) {

    public static final String TYPE = "browser_input";

    /** A button of the mouse. */
    public enum PointerButton {
        LEFT,
        MIDDLE,
        RIGHT
    }

    /** What a person does. */
    public enum InputKind {
        MOVE,
        DOWN,
        UP,
        CLICK,
        WHEEL,
        KEY_DOWN,
        KEY_UP,
        KEY,
        TEXT,
        PASTE,
        NAVIGATE,
        BACK,
        FORWARD,
        RELOAD,
        RESIZE,
        DIALOG,
        SELECT,
        TAB
    }

    /** Without what is typed. */
    @Override
    public String toString() {
        return "browser_input " + kind.name().toLowerCase(Locale.ROOT);
    }
}
