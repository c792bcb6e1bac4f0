package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.input.OptionList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds a {@code <select>} in a page, and chooses of its options. */
final class SelectElement {

    /** More options are not shown. */
    private static final int MAX = 1_000;

    /** The element stays known to us, and the page cannot see that: this runs in a world of its own. */
    private static final String FIND = """
            ((x, y) => {
              const view = window.visualViewport;
              let root = document, left = -view.offsetLeft, top = -view.offsetTop, element;
              while ((element = root.elementFromPoint(x - left, y - top))) {
                if (element.shadowRoot && element.shadowRoot.elementFromPoint(x - left, y - top) !== element) {
                  root = element.shadowRoot;
                } else if (element.tagName === 'IFRAME' && element.contentDocument) {
                  const frame = element.getBoundingClientRect();
                  left += frame.left + element.clientLeft;
                  top += frame.top + element.clientTop;
                  root = element.contentDocument;
                } else {
                  break;
                }
              }
              globalThis.aefSelect = null;
              if (!element || element.tagName !== 'SELECT' || element.disabled || element.size > 1 || element.multiple) return null;
              globalThis.aefSelect = element;
              element.focus();
              const box = element.getBoundingClientRect();
              return { x: box.left + left, y: box.top + top, width: box.width, height: box.height,
                options: [...element.options].slice(0, %d).map(each =>
                  ({ label: each.label.slice(0, 200), selected: each.selected, disabled: each.disabled })) };
            })(%s, %s)""";

    private static final String CHOOSE = """
            (options => {
              const element = globalThis.aefSelect;
              if (!element || !element.isConnected) return false;
              [...element.options].forEach((each, place) => { each.selected = options.includes(place) && !each.disabled; });
              element.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
              element.dispatchEvent(new Event('change', { bubbles: true }));
              return true;
            })([%s])""";

    private SelectElement() {}

    /** An expression whose value says what is there. */
    static String find(double x, double y) {
        return FIND.formatted(MAX, x, y);
    }

    /** An expression that chooses, in the list that was found last; its value says whether there is one. */
    static String choose(List<Integer> places) {
        return CHOOSE.formatted(places.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** Of the value of {@link #find}; null if there is none. */
    static @Nullable OptionList of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> list) || !(list.get("options") instanceof List<?> items)) {
            return null;
        }
        List<OptionList.Option> options = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item instanceof Map<?, ?> option) {
                options.add(new OptionList.Option(
                        String.valueOf(option.get("label")),
                        Boolean.TRUE.equals(option.get("selected")),
                        Boolean.TRUE.equals(option.get("disabled"))));
            }
        }
        return new OptionList(
                number(list.get("x")),
                number(list.get("y")),
                number(list.get("width")),
                number(list.get("height")),
                options);
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }
}
