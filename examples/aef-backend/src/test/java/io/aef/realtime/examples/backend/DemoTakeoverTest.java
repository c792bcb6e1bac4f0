package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.browser.frame.FrameSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Point;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** What people are offered, and what they are told when they do not get it. */
@Timeout(180)
class DemoTakeoverTest extends DemoOnThePage {

    private static final String DRIVES = "document.getElementById('browser').dataset.driving === 'true'";
    private static final String DRIVES_NOT = "document.getElementById('browser').dataset.driving === 'false'";

    private static Refusals refusals;

    /** When that is so, the browsers are started. */
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private record LateBuyer(Buyer buyer, CompletableFuture<Void> ready) implements Buyer {

        @Override
        public List<Step> steps(Action first, Checkpoint checkpoint) {
            return buyer.steps(first, checkpoint);
        }

        @Override
        public Attempt begin() throws Exception {
            ready.join();
            return buyer.begin();
        }

        @Override
        public FrameSource view() {
            return buyer.view();
        }

        @Override
        public void end() {
            buyer.end();
        }
    }

    @BeforeAll
    static void prepare() {
        refusals = Refusals.on(page);
    }

    @Override
    AefBackend start() {
        Buyer.Factory buyers = (order, shop) -> new LateBuyer(new BrowserBuyer(order, shop, false), ready);
        return AefBackend.start(0, Pace.watchable(Duration.ofMillis(20)), buyers, null);
    }

    @AfterEach
    void beginNoMore() {
        ready.cancel(false);
    }

    @Test
    void aBrowserIsTakenOverAsSoonAsThereIsOne() {
        page.start("mug", "valid", true);
        page.untilStatus("running");
        WebElement button = page.driver().findElement(By.id("take-over"));
        assertThat(button.isEnabled()).isFalse();
        assertThat(button.getDomProperty("title")).isEqualTo("The browser is being started.");
        assertThat(page.text("no-picture")).isEqualTo("Starting the browser …");

        ready.complete(null);
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        page.until("it can be taken over", "!document.getElementById('take-over').disabled");
        assertThat(button.getDomProperty("title")).isEmpty();
        page.until("it asks", "!document.getElementById('checkpoint').hidden");

        // However long it is pressed, and however often the page is drawn meanwhile.
        new Actions(page.driver()).clickAndHold(button).perform();
        refusals.awaitDrawings();
        new Actions(page.driver()).release().perform();
        page.untilStatus("paused");
        page.until("olivia drives", DRIVES);

        page.press("take-over");
        page.until("nobody drives", DRIVES_NOT);
        page.driver().executeScript("arguments[0].focus()", button);
        refusals.awaitDrawings();
        assertThat(page.driver().switchTo().activeElement()).isEqualTo(button);
    }

    @Test
    void whatIsRefusedIsToldWhereItWasTried() {
        ready.complete(null);
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        refusals.refuse("browser_control", "not_found", "There is no browser here that can be driven.");
        page.press("take-over");
        untilTold("You do not drive the browser: There is no browser here that can be driven.");
        assertThat(page.text("take-over")).isEqualTo("Take over");
        refusals.clear();
        page.press("take-over");
        page.until("olivia drives", DRIVES);
        assertThat(page.text("browser-status")).startsWith("You drive: ");
        // Who drives is told before it is answered; until then the button does nothing.
        page.until("it was answered", "document.getElementById('take-over').ariaBusy === 'false'");

        refusals.refuse("browser_input", "busy", "Too much is to be done.");
        page.pressInPicture(new Point(640, 360));
        untilTold("The browser did not do that: Too much is to be done.");
        refusals.refuse("browser_control", "internal_error", "The server could not do it.");
        page.press("take-over");
        untilTold("It was not given back: The server could not do it.");
        refusals.clear();
        page.press("take-over");
        page.until("nobody drives", DRIVES_NOT);
        page.untilStatus("running");
        assertThat(page.text("browser-status")).isEmpty();

        refusals.refuse("\"command\"", "busy", "Too much is to be done.");
        page.press("approve");
        await().untilAsserted(() -> assertThat(page.toasts()).containsExactly("It was not decided"));
        page.press("pause");
        await().untilAsserted(() -> assertThat(page.toasts()).contains("It was not paused"));
        page.press("cancel");
        await().untilAsserted(() -> assertThat(page.toasts()).contains("It was not cancelled"));
    }

    /** Below the picture. */
    private static void untilTold(String text) {
        page.until(
                "it is told: " + text,
                "document.querySelector('#browser-status .refusal')?.textContent === '" + text + "'");
    }

    @Test
    void whoeverWaitsForABrowserCanStopWaitingAndKeepsTheirKeyboard() throws Exception {
        ready.complete(null);
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        try (PageClient other = PageClient.webSocket(backend.address(), "oscar", "operate")) {
            control(other, "take");
            untilOffered("Ask for it");
            page.press("take-over");
            untilOffered("Do not wait");
            page.press("take-over");
            untilOffered("Ask for it");

            page.press("take-over");
            untilOffered("Do not wait");
            WebElement note = page.driver().findElement(By.id("checkpoint-note"));
            note.sendKeys("Please");
            control(other, "release");
            page.until("olivia drives", DRIVES);
            await().untilAsserted(() -> assertThat(page.toasts()).contains("It is your turn"));
            assertThat(page.driver().switchTo().activeElement()).isEqualTo(note);
        }
    }

    @Test
    void aPageTakesOverFromAnotherOfTheSameUserAtOnce() throws Exception {
        ready.complete(null);
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        try (PageClient other = PageClient.webSocket(backend.address(), "olivia", "operate")) {
            control(other, "take");
            untilOffered("Drive here");
            page.press("take-over");
            page.until("this page drives", DRIVES);
            assertThat(page.driver().switchTo().activeElement().getDomProperty("id"))
                    .isEqualTo("picture");
        }
    }

    private static void control(PageClient client, String action) throws Exception {
        client.request("browser_watch", Map.of("sessionId", "browser-1"));
        assertThat(client.request("browser_control", Map.of("sessionId", "browser-1", "action", action))
                        .get("ok")
                        .asBoolean())
                .isTrue();
    }

    private static void untilOffered(String text) {
        page.until("it is offered: " + text, "document.getElementById('take-over')?.textContent === '" + text + "'");
    }

    @Test
    void aBrowserThatHasGoneIsDrivenByNobody() {
        ready.complete(null);
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.press("take-over");
        page.until("olivia drives", DRIVES);
        page.press("cancel");
        page.untilStatus("cancelled");

        page.until("nobody drives", DRIVES_NOT);
        assertThat(page.text("browser-status")).isEmpty();
        assertThat(page.driver().findElements(By.id("take-over"))).isEmpty();
    }

    @Test
    void whatMayNotBeSeenIsTold() {
        // The browser is not started: else the run could be over before all is looked at.
        refusals.refuse("browser_watch", "forbidden", "You may not watch this browser.");
        refusals.refuse("\"execution:", "unavailable", "The log cannot be read.");
        page.start("mug", "valid");

        page.until(
                "it is told",
                "document.getElementById('no-picture').textContent === 'You may not watch this browser.'");
        await().untilAsserted(() -> assertThat(page.toasts()).containsExactly("What you see may be out of date"));
        assertThat(page.driver().findElement(By.id("take-over")).isEnabled()).isFalse();
    }

    @Test
    void aMessageStaysAsLongAsThePointerOrTheFocusIsOnIt() {
        // That time is never up.
        page.driver().executeScript("""
                const [set, clear] = [window.setTimeout, window.clearTimeout];
                window.ends = new Set();
                window.setTimeout = (action, ms) => {
                  if (ms !== 8000) {
                    return set(action, ms);
                  }
                  const timer = {};
                  window.ends.add(timer);
                  return timer;
                };
                window.clearTimeout = (timer) => window.ends.delete(timer) || clear(timer);""");
        refusals.refuse("\"execution:", "unavailable", "The log cannot be read.");
        page.start("mug", "valid");
        page.until("it is told", "document.querySelector('.toast') !== null");
        pointAt("#run-name");
        untilEnding(true);
        pointAt(".toast b");
        untilEnding(false);
        page.driver().executeScript("document.querySelector('.toast button').focus()");
        page.driver().executeScript("document.activeElement.blur()");
        untilEnding(false);
        pointAt("#run-name");
        untilEnding(true);
    }

    private static void pointAt(String css) {
        new Actions(page.driver())
                .moveToElement(page.driver().findElement(By.cssSelector(css)))
                .perform();
    }

    private static void untilEnding(boolean ends) {
        page.until("the message " + (ends ? "will go" : "stays"), "window.ends.size === " + (ends ? 1 : 0));
    }

    @Test
    void whatIsPendingOrHalfWrittenBelongsToItsRun() {
        ready.complete(null);
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.start("beans", "valid", true);
        page.until("the other is shown", "document.getElementById('run-name').textContent.includes('Beans')");
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        WebElement note = page.driver().findElement(By.id("checkpoint-note"));
        note.sendKeys("Please");
        refusals.holdUp("\"command\"");
        page.press("pause");
        page.until("it is pending", "document.getElementById('pause').ariaBusy === 'true'");

        page.select("Buy “Plover Mug”");
        page.until("it can be paused", "!document.getElementById('pause').disabled");
        assertThat(page.driver().findElement(By.id("approve")).isEnabled()).isTrue();
        assertThat(note.getDomProperty("value")).isEmpty();

        page.select("Buy “Morning House Beans”");
        page.until("it is still pending", "document.getElementById('pause').ariaBusy === 'true'");
        assertThat(note.getDomProperty("value")).isEqualTo("Please");
        note.sendKeys(" gift-wrap it");
        refusals.letThrough();
        page.until("it can go on", "!document.getElementById('resume').disabled");
        assertThat(page.driver().switchTo().activeElement()).isEqualTo(note);
    }

    @Test
    void aRunThatIsRefusedIsToldInTheDialogThatWasToStartIt() {
        refusals.refuse("\"start\"", "busy", "Too many runs are waiting.");
        page.press("new-run");
        page.press("start-submit");
        page.until("it is told", "document.querySelector('#start-dialog .problem:not([hidden])') !== null");
        assertThat(page.driver()
                        .findElement(By.cssSelector("#start-dialog .problem"))
                        .getText())
                .isEqualTo("The run was not started. Too many runs are waiting.");
        assertThat(page.toasts()).isEmpty();

        page.press("start-dismiss");
        page.press("new-run");
        assertThat(page.driver()
                        .findElement(By.cssSelector("#start-dialog .problem"))
                        .isDisplayed())
                .isFalse();

        // What was sent from the dialog that was there before does not close this one.
        refusals.clear();
        refusals.holdUp("\"start\"");
        page.press("start-submit");
        page.until("it is sent once", "document.getElementById('start-submit').disabled");
        page.press("start-dismiss");
        page.press("new-run");
        refusals.letThrough();
        page.until("the run is there", "document.querySelectorAll('.run').length === 1");
        page.until("it is shown", "!document.getElementById('stage').hidden");
        page.press("start-submit");
        page.until("the dialog closes", "!document.getElementById('start-dialog').open");
        page.until("there is another run", "document.querySelectorAll('.run').length === 2");
    }
}
