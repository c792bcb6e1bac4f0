package io.aef.realtime.browser.input;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing a person does to a browser. Places are CSS pixels of the viewport, from its upper left corner. */
public sealed interface InputAction {

    /** Where in the history, or again. */
    enum Direction {
        BACK,
        FORWARD,
        RELOAD
    }

    /**
     * Keys that are held meanwhile.
     *
     * @param bits 1 Alt, 2 Control, 4 Meta, 8 Shift, added up
     */
    record Modifiers(int bits) {

        /** None. */
        public static final Modifiers NONE = new Modifiers(0);

        public Modifiers {
            if (bits < 0 || bits > 15) {
                throw new IllegalArgumentException("modifiers: " + bits + " (expected: 0 to 15)");
            }
        }

        /** Whether Alt is held. */
        public boolean alt() {
            return (bits & 1) != 0;
        }

        /** Whether Control is held. */
        public boolean control() {
            return (bits & 2) != 0;
        }

        /** Whether Meta is held: Command, or the Windows key. */
        public boolean meta() {
            return (bits & 4) != 0;
        }

        /** Whether Shift is held. */
        public boolean shift() {
            return (bits & 8) != 0;
        }
    }

    /** Something at a place. */
    sealed interface Pointing extends InputAction {

        /** From the left. */
        double x();

        /** From above. */
        double y();
    }

    /** The pointer goes there. */
    record Move(double x, double y, Modifiers modifiers) implements Pointing {}

    /**
     * A button goes down.
     *
     * @param clicks 1, or 2 for the second press of a double click, and so on
     */
    record Press(double x, double y, PointerButton button, int clicks, Modifiers modifiers) implements Pointing {}

    /** A button comes up; as {@link Press}. */
    record Release(double x, double y, PointerButton button, int clicks, Modifiers modifiers) implements Pointing {}

    /** The wheel, in CSS pixels; down and to the right is positive. */
    record Wheel(double x, double y, double deltaX, double deltaY, Modifiers modifiers) implements Pointing {}

    /**
     * A key goes down or comes up.
     *
     * @param key as {@code KeyboardEvent.key}
     * @param code as {@code KeyboardEvent.code}, or empty if unknown
     */
    record Key(boolean down, String key, String code, Modifiers modifiers) implements InputAction {

        /** Without the key: it may be part of a password. */
        @Override
        public String toString() {
            return down ? "Key down" : "Key up";
        }
    }

    /** Text is put where the cursor is, as typed by an input method or pasted. */
    record Text(String text) implements InputAction {

        /** Without the text: it may be a password. */
        @Override
        public String toString() {
            return "Text of " + text.length() + " characters";
        }
    }

    /** Another page. */
    record Navigate(String url) implements InputAction {

        /** Without the address: it may have secrets in it. */
        @Override
        public String toString() {
            return "Navigate";
        }
    }

    /** Back, forward, or again. */
    record History(Direction direction) implements InputAction {}

    /** Another size of the viewport, in CSS pixels. */
    record Resize(int width, int height) implements InputAction {}

    /**
     * An answer to the dialog that is open.
     *
     * @param text what was filled in, of a {@code prompt()}
     */
    record AnswerDialog(boolean accept, @Nullable String text) implements InputAction {

        /** Without the text. */
        @Override
        public String toString() {
            return "AnswerDialog";
        }
    }

    /** A choice in the list that the last press has opened, by the places of its options, from 0. */
    record Select(List<Integer> options) implements InputAction {

        public Select {
            options = List.copyOf(options);
        }
    }

    /** Another tab comes to the front. */
    record SwitchTab(String tab) implements InputAction {}
}
