package io.aef.realtime.browser.input;

import io.aef.realtime.automation.schema.Description;
import java.util.List;

/**
 * The options of a {@code <select>}, for the viewer to draw: the browser's own list is not part of its pictures.
 *
 * @param x of the element's left edge, in CSS pixels of the viewport
 */
@Description("A list of options that a press would have opened.")
public record OptionList(double x, double y, double width, double height, List<Option> options) {

    /** One of them. */
    public record Option(String label, boolean selected, boolean disabled) {}

    public OptionList {
        options = List.copyOf(options);
    }
}
