package io.aef.realtime.browser.view;

import java.util.List;

/**
 * Of which pages the picture of now may be.
 *
 * @param seq that of its frame; 0 if there is none
 * @param urls their addresses, as far as they are known; where the browser is by now comes last
 */
public record Origin(long seq, List<String> urls) {}
