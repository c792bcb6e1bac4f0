package io.aef.realtime.examples.backend;

import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/** Has requests of a page refused or held up on their way, over WebSocket, whatever the server would say; and counts how often the page is drawn. */
final class Refusals {

    private static final String SCRIPT = """
            window.refusals = [];
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (message) {
              const refusal = window.refusals.find(({ part }) => typeof message === "string" && message.includes(part));
              if (refusal?.held) {
                refusal.held.push(() => send.call(this, message));
              } else if (refusal) {
                const id = /^42(\\d+)/.exec(message)[1];
                const data = "43" + id + JSON.stringify([{ ok: false, error: refusal.error }]);
                queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data })));
              } else {
                send.call(this, message);
              }
            };
            window.drawings = 0;
            const next = window.requestAnimationFrame;
            window.requestAnimationFrame = (draw) => next((time) => (draw(time), window.drawings++));
            """;

    private final Viewer page;

    private Refusals(Viewer page) {
        this.page = page;
    }

    /** Of what is opened there from now on. */
    static Refusals on(Viewer page) {
        ChromeDriver driver = page.driver();
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", SCRIPT));
        return new Refusals(page);
    }

    /**
     * Refuses from now on.
     *
     * @param part of the message, by which it is known
     */
    void refuse(String part, String code, String message) {
        untilWebSocket();
        page.driver()
                .executeScript(
                        "window.refusals.push({ part: arguments[0], error: { code: arguments[1], message: arguments[2] } })",
                        part,
                        code,
                        message);
    }

    /**
     * Holds up from now on: there is no answer until {@link #letThrough}.
     *
     * @param part of the message, by which it is known
     */
    void holdUp(String part) {
        untilWebSocket();
        page.driver().executeScript("window.refusals.push({ part: arguments[0], held: [] })", part);
    }

    /** Sends what was held up. */
    void letThrough() {
        page.driver().executeScript("window.refusals.splice(0).forEach(({ held }) => held?.forEach((send) => send()))");
    }

    /** Refuses nothing any more. */
    void clear() {
        page.driver().executeScript("window.refusals.length = 0");
    }

    private void untilWebSocket() {
        page.until("the page uses WebSocket", "document.getElementById('transport').textContent.includes('WebSocket')");
    }

    /** Waits until the page was drawn a few times more. */
    void awaitDrawings() {
        page.driver().executeScript("window.drawings = 0");
        page.until("the page is drawn", "window.drawings > 3");
    }
}
