package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.KeyName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keys as DevTools wants them. */
final class KeyEvents {

    private KeyEvents() {}

    /** The parameters of {@code Input.dispatchKeyEvent}. */
    static Map<String, Object> of(InputAction.Key key) {
        Optional<KeyName> name = KeyName.of(key.key());
        String text = text(key, name);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", !key.down() ? "keyUp" : text.isEmpty() ? "rawKeyDown" : "keyDown");
        event.put("key", key.key());
        event.put("code", key.code());
        event.put("modifiers", key.modifiers().bits());
        int virtualKey = name.map(KeyName::virtualKey).orElseGet(() -> virtualKey(key.key()));
        event.put("windowsVirtualKeyCode", virtualKey);
        event.put("nativeVirtualKeyCode", virtualKey);
        if (!text.isEmpty()) {
            event.put("text", text);
            event.put("unmodifiedText", text);
        }
        return event;
    }

    /** What the key types: nothing if it is held with one that makes a command of it. */
    private static String text(InputAction.Key key, Optional<KeyName> name) {
        boolean command = key.modifiers().control()
                || key.modifiers().alt()
                || key.modifiers().meta();
        if (!key.down() || command) {
            return "";
        }
        return name.map(named -> named == KeyName.ENTER ? "\r" : "").orElse(key.key());
    }

    /** Letters and digits are their upper case; commands such as Ctrl+A go by this. */
    private static int virtualKey(String character) {
        int upper = Character.toUpperCase(character.codePointAt(0));
        boolean plain = upper >= 'A' && upper <= 'Z' || upper >= '0' && upper <= '9' || upper == ' ';
        return plain ? upper : 0;
    }
}
