package io.aef.realtime.browser;

import org.jspecify.annotations.Nullable;

/**
 * One picture of a browser.
 *
 * @param image the viewport as an image file in base64
 * @param url the address of the page, or null if unknown
 */
public record Frame(String image, @Nullable String url) {

    /** Without the picture, which is long and may show what nobody else should see. */
    @Override
    public String toString() {
        return "Frame[" + image.length() + " characters]";
    }
}
