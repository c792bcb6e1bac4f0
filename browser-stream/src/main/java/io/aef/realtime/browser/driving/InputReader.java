package io.aef.realtime.browser.driving;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Direction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.KeyName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes of what a page says what is to be done, and refuses what nobody may do. */
public final class InputReader {

    private static final int MAX_OPTION = 10_000;

    /** More than anybody scrolls at once, in CSS pixels. */
    private static final double MAX_DELTA = 10_000;

    private final BrowserInput input;

    private InputReader(BrowserInput input) {
        this.input = input;
    }

    /**
     * What is to be done, in this order.
     *
     * @throws RequestException {@code BAD_REQUEST} if it makes no sense
     */
    public static List<InputAction> read(BrowserInput input) throws RequestException {
        try {
            return actions(input);
        } catch (IllegalArgumentException wrong) {
            throw new RequestException(ErrorCode.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * The same.
     *
     * @throws IllegalArgumentException if a member is missing that this kind needs, or is not what it should be
     */
    static List<InputAction> actions(BrowserInput input) {
        return new InputReader(input).actions();
    }

    private List<InputAction> actions() {
        Integer bits = input.modifiers();
        Modifiers held = bits == null ? Modifiers.NONE : new Modifiers(bits);
        return switch (input.kind()) {
            case MOVE -> List.of(new InputAction.Move(place("x", input.x()), place("y", input.y()), held));
            case DOWN -> List.of(press(held));
            case UP -> List.of(release(held));
            case CLICK -> List.of(press(held), release(held));
            case WHEEL ->
                List.of(new InputAction.Wheel(
                        place("x", input.x()),
                        place("y", input.y()),
                        delta("deltaX", input.deltaX()),
                        delta("deltaY", input.deltaY()),
                        held));
            case KEY_DOWN -> List.of(key(true, held));
            case KEY_UP -> List.of(key(false, held));
            case KEY -> List.of(key(true, held), key(false, held));
            case TEXT, PASTE -> List.of(new InputAction.Text(present("text", input.text())));
            case NAVIGATE -> List.of(new InputAction.Navigate(web(present("url", input.url()))));
            case BACK -> List.of(new InputAction.History(Direction.BACK));
            case FORWARD -> List.of(new InputAction.History(Direction.FORWARD));
            case RELOAD -> List.of(new InputAction.History(Direction.RELOAD));
            case RESIZE ->
                List.of(new InputAction.Resize(present("width", input.width()), present("height", input.height())));
            case DIALOG -> List.of(new InputAction.AnswerDialog(present("accept", input.accept()), input.text()));
            case SELECT -> List.of(new InputAction.Select(places(present("options", input.options()))));
            case TAB -> List.of(new InputAction.SwitchTab(present("tab", input.tab())));
        };
    }

    private InputAction.Press press(Modifiers held) {
        return new InputAction.Press(
                place("x", input.x()),
                place("y", input.y()),
                Objects.requireNonNullElse(input.button(), PointerButton.LEFT),
                Objects.requireNonNullElse(input.clicks(), 1),
                held);
    }

    private InputAction.Release release(Modifiers held) {
        InputAction.Press press = press(held);
        return new InputAction.Release(press.x(), press.y(), press.button(), press.clicks(), held);
    }

    private InputAction.Key key(boolean down, Modifiers held) {
        String name = present("key", input.key());
        if (!KeyName.isKnown(name)) {
            throw new IllegalArgumentException(
                    "key: unknown (expected: a character, or a name as of KeyboardEvent.key)");
        }
        return new InputAction.Key(down, name, Objects.requireNonNullElse(input.code(), ""), held);
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
}
