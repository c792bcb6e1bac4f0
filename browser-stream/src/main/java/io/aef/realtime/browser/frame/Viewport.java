package io.aef.realtime.browser.frame;

/**
 * The part of a page that a picture shows. CSS pixels are those of the page as it is zoomed, by its user or with two fingers: the larger
 * it is, the fewer are to be seen.
 *
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param scrollX how far the page is scrolled to the right, in CSS pixels
 * @param scrollY how far it is scrolled down, in CSS pixels
 * @param devicePixelRatio pixels of the screen for one CSS pixel
 * @param tab id of the tab; of Chromium its target id, which also is its window handle
 */
public record Viewport(int width, int height, double scrollX, double scrollY, double devicePixelRatio, String tab) {}
