package io.aef.realtime.browser.driving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputReaderTest {

    @Test
    void aClickIsAPressAndARelease() throws SchemaException {
        assertThat(InputReader.actions(read("click", Map.of("x", 10, "y", 20.5))))
                .containsExactly(
                        new InputAction.Press(10, 20.5, PointerButton.LEFT, 1, Modifiers.NONE),
                        new InputAction.Release(10, 20.5, PointerButton.LEFT, 1, Modifiers.NONE));
        assertThat(InputReader.actions(
                        read("down", Map.of("x", 1, "y", 2, "button", "right", "clicks", 2, "modifiers", 8))))
                .containsExactly(new InputAction.Press(1, 2, PointerButton.RIGHT, 2, new Modifiers(8)));
    }

    @Test
    void eachKindHasItsActions() throws SchemaException {
        assertThat(InputReader.actions(read("move", Map.of("x", 1, "y", 2))))
                .containsExactly(new InputAction.Move(1, 2, Modifiers.NONE));
        assertThat(InputReader.actions(read("wheel", Map.of("x", 1, "y", 2, "deltaY", -120))))
                .containsExactly(new InputAction.Wheel(1, 2, 0, -120, Modifiers.NONE));
        assertThat(InputReader.actions(read("key", Map.of("key", "a", "code", "KeyA"))))
                .containsExactly(
                        new InputAction.Key(true, "a", "KeyA", Modifiers.NONE),
                        new InputAction.Key(false, "a", "KeyA", Modifiers.NONE));
        assertThat(InputReader.actions(read("paste", Map.of("text", "ä\n"))))
                .containsExactly(new InputAction.Text("ä\n"));
        assertThat(InputReader.actions(read("navigate", Map.of("url", "https://shop.example/a?b=c"))))
                .containsExactly(new InputAction.Navigate("https://shop.example/a?b=c"));
        assertThat(InputReader.actions(read("back", Map.of())))
                .containsExactly(new InputAction.History(InputAction.Direction.BACK));
        assertThat(InputReader.actions(read("resize", Map.of("width", 800, "height", 600))))
                .containsExactly(new InputAction.Resize(800, 600));
        assertThat(InputReader.actions(read("dialog", Map.of("accept", true, "text", "Ada"))))
                .containsExactly(new InputAction.AnswerDialog(true, "Ada"));
        assertThat(InputReader.actions(read("select", Map.of("options", List.of(2)))))
                .containsExactly(new InputAction.Select(List.of(2)));
        assertThat(InputReader.actions(read("tab", Map.of("tab", "8CD6"))))
                .containsExactly(new InputAction.SwitchTab("8CD6"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "chrome://settings",
                "chrome-extension://abc/",
                "javascript:alert(1)",
                "data:text/html,<b>",
                "view-source:http://localhost/",
                "about:blank",
                "//localhost/",
                "localhost",
                "http:",
                "http:///etc/passwd",
                " http://localhost/",
                "http://local host/",
                "\u0000http://localhost/",
                "ws://localhost/"
            })
    void onlyPagesOfTheWebCanBeGoneTo(String url) throws SchemaException {
        BrowserInput input = read("navigate", Map.of("url", url));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputReader.actions(input))
                .withMessage("url: refused (expected: a whole address that begins with http: or https:)");
    }

    @ParameterizedTest
    @CsvSource({
        "move, x: missing (expected: what this kind of input needs)",
        "key, key: missing (expected: what this kind of input needs)",
        "text, text: missing (expected: what this kind of input needs)",
        "navigate, url: missing (expected: what this kind of input needs)",
        "resize, width: missing (expected: what this kind of input needs)",
        "dialog, accept: missing (expected: what this kind of input needs)",
        "select, options: missing (expected: what this kind of input needs)",
        "tab, tab: missing (expected: what this kind of input needs)"
    })
    void whatAKindNeedsMustBeThere(String kind, String message) throws SchemaException {
        BrowserInput input = read(kind, Map.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputReader.actions(input))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ä", "😀", " ", "Enter", "ArrowLeft", "F12", "Shift"})
    void aKeyIsACharacterOrHasAName(String key) throws SchemaException {
        assertThat(InputReader.actions(read("key_down", Map.of("key", key))))
                .containsExactly(new InputAction.Key(true, key, "", Modifiers.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "enter", "Unidentified", "Dead"})
    void otherKeysAreRefused(String key) throws SchemaException {
        BrowserInput input = read("key_up", Map.of("key", key));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputReader.actions(input))
                .withMessage("key: unknown (expected: a character, or a name as of KeyboardEvent.key)");
    }

    @Test
    void placesAreNeverNegative() throws SchemaException {
        BrowserInput input = read("click", Map.of("x", -1, "y", 2));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputReader.actions(input))
                .withMessage("x: -1.0 (expected: within the viewport)");
        BrowserInput wheel = read("wheel", Map.of("x", 1, "y", 2, "deltaX", 1e9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputReader.actions(wheel))
                .withMessage("deltaX: 1.0E9 (expected: -10000 to 10000)");
    }

    @Test
    void theSchemaRefusesTheRest() {
        assertThatThrownBy(() -> read("shake", Map.of())).isInstanceOf(SchemaException.class);
        assertThatThrownBy(() -> read("move", Map.of("x", "1", "y", 1))).isInstanceOf(SchemaException.class);
        assertThatThrownBy(() -> read("resize", Map.of("width", 1_000_000, "height", 600)))
                .hasMessage("\"width\" must be a whole number from 100 to 4096.");
        assertThatThrownBy(() -> read("text", Map.of("text", "x".repeat(20_001))))
                .isInstanceOf(SchemaException.class);
    }

    @Test
    void nothingThatIsTypedIsInATextForALog() throws SchemaException {
        for (BrowserInput input : List.of(
                read("text", Map.of("text", "hunter2")),
                read("key", Map.of("key", "h")),
                read("navigate", Map.of("url", "http://localhost/?token=hunter2")),
                read("dialog", Map.of("accept", true, "text", "hunter2")))) {
            assertThat(input + "" + InputReader.actions(input)).doesNotContain("hunter2", "=h", "[h");
        }
    }

    private static BrowserInput read(String kind, Map<String, ?> members) throws SchemaException {
        Map<String, Object> json = new HashMap<>(members);
        json.put("sessionId", "browser-1");
        json.put("seq", 1);
        json.put("kind", kind);
        return (BrowserInput) Schema.of(BrowserInput.class).read(json);
    }
}
