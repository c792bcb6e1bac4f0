package io.aef.realtime.browser.capture;

import io.aef.realtime.json.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the elements to be masked are.
 *
 * @param document number of the document they are in
 * @param edges left, top, width and height of one after the other, in CSS pixels from the top left corner of what is to be seen
 */
record Regions(int document, List<Double> edges) {

    /** Finds them; gives the numbers, or the selector that is none. */
    private static final String SCRIPT = """
            (selectors => {
              const edges = [];
              const view = window.visualViewport;
              const search = (root, left, top) => {
                for (const selector of selectors) {
                  let found;
                  try { found = root.querySelectorAll(selector); } catch (e) { throw selector; }
                  for (const element of found) {
                    const box = element.getBoundingClientRect();
                    if (box.width > 0 && box.height > 0) {
                      edges.push((box.left + left - view.offsetLeft) * view.scale, (box.top + top - view.offsetTop) * view.scale,
                        box.width * view.scale, box.height * view.scale);
                    }
                  }
                }
                for (const element of root.querySelectorAll('*')) {
                  if (element.shadowRoot) search(element.shadowRoot, left, top);
                  if (element.tagName === 'IFRAME' || element.tagName === 'FRAME') {
                    const inner = element.contentDocument;
                    const box = element.getBoundingClientRect();
                    if (inner) search(inner, left + box.left + element.clientLeft, top + box.top + element.clientTop);
                  }
                }
              };
              try { search(document, 0, 0); } catch (e) { return typeof e === 'string' ? e : String(e); }
              return edges;
            })""";

    /** What to evaluate in a page. */
    static String script(List<String> selectors) {
        byte[] list = JacksonJson.standard().write(new byte[0], selectors);
        return SCRIPT + "(" + new String(list, StandardCharsets.UTF_8) + ")";
    }

    static Regions of(int document, List<?> numbers) {
        List<Double> edges = new ArrayList<>();
        for (Object number : numbers) {
            edges.add(number instanceof Number value ? value.doubleValue() : 0.0);
        }
        return new Regions(document, List.copyOf(edges));
    }
}
