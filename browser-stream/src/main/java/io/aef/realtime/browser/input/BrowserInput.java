package io.aef.realtime.browser.input;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Sensitive;
import io.aef.realtime.browser.input.InputAction.Button;
import io.aef.realtime.browser.input.InputAction.Direction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import java.net.URI;
import java.net.URISyntaxException;
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
        Kind kind,
        @Nullable Double x,
        @Nullable Double y,
        @Nullable Button button,
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

    /** What a person does. */
    public enum Kind {
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

    private static final int MAX_OPTION = 10_000;

    /** More than anybody scrolls at once, in CSS pixels. */
    private static final double MAX_DELTA = 10_000;

    public BrowserInput {
        options = options == null ? null : List.copyOf(options);
    }

    /**
     * What is done, in this order.
     *
     * @throws IllegalArgumentException if a member is missing that this kind needs, or is not what it should be
     */
    public List<InputAction> actions() {
        Modifiers held = modifiers == null ? Modifiers.NONE : new Modifiers(modifiers);
        return switch (kind) {
            case MOVE -> List.of(new InputAction.Move(place("x", x), place("y", y), held));
            case DOWN -> List.of(press(held));
            case UP -> List.of(release(held));
            case CLICK -> List.of(press(held), release(held));
            case WHEEL ->
                List.of(new InputAction.Wheel(
                        place("x", x), place("y", y), delta("deltaX", deltaX), delta("deltaY", deltaY), held));
            case KEY_DOWN -> List.of(key(true, held));
            case KEY_UP -> List.of(key(false, held));
            case KEY -> List.of(key(true, held), key(false, held));
            case TEXT, PASTE -> List.of(new InputAction.Text(present("text", text)));
            case NAVIGATE -> List.of(new InputAction.Navigate(web(present("url", url))));
            case BACK -> List.of(new InputAction.History(Direction.BACK));
            case FORWARD -> List.of(new InputAction.History(Direction.FORWARD));
            case RELOAD -> List.of(new InputAction.History(Direction.RELOAD));
            case RESIZE -> List.of(new InputAction.Resize(present("width", width), present("height", height)));
            case DIALOG -> List.of(new InputAction.AnswerDialog(present("accept", accept), text));
            case SELECT -> List.of(new InputAction.Select(places(present("options", options))));
            case TAB -> List.of(new InputAction.SwitchTab(present("tab", tab)));
        };
    }

    private InputAction.Press press(Modifiers held) {
        return new InputAction.Press(
                place("x", x), place("y", y), button == null ? Button.LEFT : button, clicks == null ? 1 : clicks, held);
    }

    private InputAction.Release release(Modifiers held) {
        InputAction.Press press = press(held);
        return new InputAction.Release(press.x(), press.y(), press.button(), press.clicks(), held);
    }

    private InputAction.Key key(boolean down, Modifiers held) {
        String name = present("key", key);
        if (!KeyName.isKnown(name)) {
            throw new IllegalArgumentException(
                    "key: unknown (expected: a character, or a name as of KeyboardEvent.key)");
        }
        return new InputAction.Key(down, name, code == null ? "" : code, held);
    }

    private static List<Integer> places(List<Long> options) {
        if (options.stream().anyMatch(option -> option < 0 || option > MAX_OPTION)) {
            throw new IllegalArgumentException("options: " + options + " (expected: places in the list, from 0)");
        }
        return options.stream().map(Math::toIntExact).toList();
    }

    private static double place(String name, @Nullable Double value) {
        double place = present(name, value);
        if (!(place >= 0 && place < 100_000)) {
            throw new IllegalArgumentException(name + ": " + place + " (expected: within the viewport)");
        }
        return place;
    }

    private static double delta(String name, @Nullable Double value) {
        double delta = value == null ? 0 : value;
        if (!(Math.abs(delta) <= MAX_DELTA)) {
            throw new IllegalArgumentException(name + ": " + delta + " (expected: -10000 to 10000)");
        }
        return delta;
    }

    /** Neither files of the machine, nor the browser's own pages, nor scripts. */
    private static String web(String url) {
        try {
            URI parsed = new URI(url);
            String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && parsed.getHost() != null) {
                return parsed.toASCIIString();
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new IllegalArgumentException("url: refused (expected: a whole address that begins with http: or https:)");
    }

    private static <T> T present(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing (expected: what this kind of input needs)");
        }
        return value;
    }

    /** Without what is typed. */
    @Override
    public String toString() {
        return "browser_input " + kind.name().toLowerCase(Locale.ROOT);
    }
}
