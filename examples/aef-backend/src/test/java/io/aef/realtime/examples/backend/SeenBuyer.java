package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.browser.frame.FrameSource;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.Point;
import org.openqa.selenium.WebDriverException;

/** Buys as the demo does; a test can look past the picture, at the page itself. */
final class SeenBuyer implements Buyer {

    private final BrowserBuyer buyer;
    private volatile String lastPage = "";

    SeenBuyer(Order order, URI shop) {
        buyer = new BrowserBuyer(order, shop, false);
    }

    /** The middle of an element, in CSS pixels of the viewport. */
    Point middleOf(String css) {
        Map<?, ?> box = (Map<?, ?>) evaluate("document.querySelector('" + css + "').getBoundingClientRect().toJSON()");
        return new Point((int) (number(box, "x") + number(box, "width") / 2), (int)
                (number(box, "y") + number(box, "height") / 2));
    }

    private static double number(Map<?, ?> box, String member) {
        return box.get(member) instanceof Number number ? number.doubleValue() : 0;
    }

    /** What somebody would read in a field. */
    String valueOf(String css) {
        return String.valueOf(evaluate("document.querySelector('" + css + "').value"));
    }

    /** Puts more into the page, over what is there. */
    void add(String html) {
        buyer.driver().executeScript("""
                const box = document.createElement("div");
                box.innerHTML = arguments[0];
                Object.assign(box.style, { position: "fixed", top: "200px", left: "200px", zIndex: 99 });
                document.body.append(box);""", html);
    }

    private Object evaluate(String expression) {
        return buyer.driver().executeScript("return " + expression);
    }

    /** The text of the page that the browser showed when it was ended; empty before. */
    String lastPage() {
        return lastPage;
    }

    @Override
    public List<Step> steps(Action first, Checkpoint checkpoint) {
        return buyer.steps(first, checkpoint);
    }

    @Override
    public Attempt begin() throws IOException {
        return buyer.begin();
    }

    @Override
    public FrameSource view() {
        return buyer.view();
    }

    @Override
    public void end() {
        try {
            lastPage = String.valueOf(evaluate("document.body.innerText"));
        } catch (WebDriverException | IllegalStateException gone) {
            // It shows nothing any more.
        }
        buyer.end();
    }
}
