package io.aef.realtime.browser.input;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openqa.selenium.Keys;

/** The keys of {@link InputAction.Key} that are no character, by what {@code KeyboardEvent.key} calls them. */
public enum KeyName {
    ENTER("Enter", 13, Keys.ENTER),
    TAB("Tab", 9, Keys.TAB),
    BACKSPACE("Backspace", 8, Keys.BACK_SPACE),
    DELETE("Delete", 46, Keys.DELETE),
    INSERT("Insert", 45, Keys.INSERT),
    ESCAPE("Escape", 27, Keys.ESCAPE),
    ARROW_LEFT("ArrowLeft", 37, Keys.ARROW_LEFT),
    ARROW_UP("ArrowUp", 38, Keys.ARROW_UP),
    ARROW_RIGHT("ArrowRight", 39, Keys.ARROW_RIGHT),
    ARROW_DOWN("ArrowDown", 40, Keys.ARROW_DOWN),
    HOME("Home", 36, Keys.HOME),
    END("End", 35, Keys.END),
    PAGE_UP("PageUp", 33, Keys.PAGE_UP),
    PAGE_DOWN("PageDown", 34, Keys.PAGE_DOWN),
    SHIFT("Shift", 16, Keys.SHIFT),
    CONTROL("Control", 17, Keys.CONTROL),
    ALT("Alt", 18, Keys.ALT),
    META("Meta", 91, Keys.META),
    F1("F1", 112, Keys.F1),
    F2("F2", 113, Keys.F2),
    F3("F3", 114, Keys.F3),
    F4("F4", 115, Keys.F4),
    F5("F5", 116, Keys.F5),
    F6("F6", 117, Keys.F6),
    F7("F7", 118, Keys.F7),
    F8("F8", 119, Keys.F8),
    F9("F9", 120, Keys.F9),
    F10("F10", 121, Keys.F10),
    F11("F11", 122, Keys.F11),
    F12("F12", 123, Keys.F12);

    private static final Map<String, KeyName> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(key -> key.name, Function.identity()));

    private final String name;
    private final int virtualKey;
    private final Keys webDriver;

    KeyName(String name, int virtualKey, Keys webDriver) {
        this.name = name;
        this.virtualKey = virtualKey;
        this.webDriver = webDriver;
    }

    /** Empty if it is a character, or unknown. */
    public static Optional<KeyName> of(String key) {
        return Optional.ofNullable(BY_NAME.get(key));
    }

    /** Whether the key is one, or one character. */
    public static boolean isKnown(String key) {
        return BY_NAME.containsKey(key) || key.codePointCount(0, key.length()) == 1;
    }

    /** What DevTools calls {@code windowsVirtualKeyCode}. */
    public int virtualKey() {
        return virtualKey;
    }

    /** What W3C actions have for it. */
    public int webDriver() {
        return webDriver.charAt(0);
    }
}
