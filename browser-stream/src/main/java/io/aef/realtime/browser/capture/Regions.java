package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.jpeg.Rect;
import io.aef.realtime.json.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the elements to be masked are.
 *
 * @param document number of the document they are in
 * @param width of what is to be seen
 * @param edges left, top, width and height of one after the other, from the top left corner of what is to be seen
 */
record Regions(int document, double width, List<Double> edges) {

    /** Finds them; gives the width and the edges in one unit, zoomed or not, or the selector that is none. */
    private static final String SCRIPT = """
            (selectors => {
              const view = window.visualViewport;
              const scrollBar = Math.max(0, innerWidth - document.documentElement.clientWidth);
              const edges = [view.width * view.scale + scrollBar];
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

    /** @param numbers what the script gave */
    static Regions of(int document, List<?> numbers) {
        List<Double> edges = new ArrayList<>();
        for (Object number : numbers) {
            edges.add(number instanceof Number value ? value.doubleValue() : Double.NaN);
        }
        if (edges.isEmpty() || !(edges.get(0) >= 1)) {
            throw new IllegalArgumentException("What is to be seen has no width.");
        }
        return new Regions(document, edges.remove(0), List.copyOf(edges));
    }

    /**
     * The same in pixels of a picture, each with all that it touches.
     *
     * @param pictureWidth of the whole picture, in pixels
     */
    List<Rect> pixels(int pictureWidth) {
        double scale = pictureWidth / width;
        List<Rect> rects = new ArrayList<>();
        for (int i = 0; i + 3 < edges.size(); i += 4) {
            int left = (int) Math.floor(edges.get(i) * scale) - 1;
            int top = (int) Math.floor(edges.get(i + 1) * scale) - 1;
            int right = (int) Math.ceil((edges.get(i) + edges.get(i + 2)) * scale) + 1;
            int bottom = (int) Math.ceil((edges.get(i + 1) + edges.get(i + 3)) * scale) + 1;
            rects.add(new Rect(left, top, Math.max(0, right - left), Math.max(0, bottom - top)));
        }
        return rects;
    }
}
