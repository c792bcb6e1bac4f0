package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * The whole demo, as a person uses it: one Chromium shows the page, and the runs drive others. On a busy machine that takes its
 * time, and whatever is waited for is named after a minute. A run that is to be there for a while asks for approval, so that it does not end.
 */
@Timeout(180)
class DemoTest extends DemoOnThePage {

    @Test
    void runIsSeenThroughToItsEnd() {
        page.start("pour-over-kettle", "valid", true);
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        page.until("the run gets on", "Number(document.getElementById('progress').ariaValueNow) > 15");

        // As a keyboard user: the focus moves on to the button that takes the place of the other.
        page.driver().findElement(By.id("pause")).sendKeys(Keys.ENTER);
        page.untilStatus("paused");
        assertThat(page.driver().switchTo().activeElement().getAttribute("id")).isEqualTo("resume");
        assertThat(page.driver().findElement(By.id("veil")).getText()).isEqualTo("Paused");
        page.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        page.press("approve");
        page.untilStatus("completed");

        assertThat(page.stepStates()).hasSize(8).containsOnly("completed");
        assertThat(page.driver().findElement(By.id("percent")).getText()).isEqualTo("100 %");
        assertThat(page.driver().findElement(By.id("outcome")).getText()).startsWith("All steps done in ");
        assertThat(page.driver()
                        .findElement(By.cssSelector("#step-list li:last-child .note"))
                        .getText())
                .matches("LK-\\d{5}, € 178\\.00");
        assertThat(page.driver().findElement(By.id("pause")).isEnabled()).isFalse();
        assertThat(page.driver().findElement(By.id("cancel")).isEnabled()).isFalse();
        page.until(
                "the last page is seen",
                "document.getElementById('address').textContent.endsWith('/confirmation.html')");

        page.driver().navigate().refresh();
        page.untilStatus("completed");
        page.until(
                "the steps are there again",
                "document.querySelectorAll('#step-list [data-status=completed]').length === 8");
        page.until("the last picture is still there", "document.getElementById('picture').width === 1280");
    }

    @Test
    void failureIsShownWithItsReason() {
        page.start("mug", "declined");
        page.untilStatus("failed");

        assertThat(page.driver().findElement(By.id("outcome")).getText())
                .isEqualTo(
                        "Step 7, Place the order, failed. The shop refused the order: Your bank declined this card.");
        assertThat(page.stepStates().subList(6, 8)).containsExactly("failed", "skipped");
        pictureOfTheFailedStepIsSeen();
        page.driver().navigate().refresh();
        pictureOfTheFailedStepIsSeen();
    }

    /** Small with the step; large for whoever presses Enter there, until they press Escape. */
    private static void pictureOfTheFailedStepIsSeen() {
        page.until(
                "the picture is there",
                "document.querySelector('#step-list [data-status=failed] .screenshot:not([hidden]) img')?.naturalWidth === 1280");
        WebElement button = page.driver().findElement(By.cssSelector("#step-list [data-status=failed] .screenshot"));
        String seen = "What the browser showed when this step failed: Place the order";
        assertThat(button.getAccessibleName()).isEqualTo(seen);
        button.sendKeys(Keys.ENTER);
        page.until("it is large", "document.querySelector('#screenshot-dialog[open] img')?.clientWidth > 800");
        assertThat(page.text("screenshot-title")).isEqualTo(seen);
        new Actions(page.driver()).sendKeys(Keys.ESCAPE).perform();
        page.until("it is small again", "!document.getElementById('screenshot-dialog').open");
        assertThat(page.driver().switchTo().activeElement()).isEqualTo(button);
    }

    @Test
    void twoRunsWorkAtATimeAndOthersWait() {
        page.start("mug", "valid", true);
        page.press("pause");
        page.untilStatus("paused");
        page.start("beans", "valid", true);
        page.press("pause");
        page.untilStatus("paused");
        page.start("dripper", "valid", true);
        page.untilStatus("pending");
        assertThat(page.driver().findElement(By.id("no-picture")).getText())
                .isEqualTo("Waiting for its turn: two runs at a time.");

        page.select("Buy “Plover Mug”");
        page.press("cancel");
        page.untilStatus("cancelled");
        assertThat(page.driver().findElement(By.id("outcome")).getText()).startsWith("Cancelled at ");
        page.select("Buy “Finch Dripper”");
        page.untilStatus("running");
    }

    @Test
    void nothingIsCutOffInANarrowWindow() {
        page.start("mug", "valid", true);
        page.start("beans", "valid", true);
        page.until("both are listed", "document.querySelectorAll('.run').length === 2");
        try {
            for (int width : List.of(1000, 390)) {
                page.width(width);
                page.until("the filters are within their row", isNotCut("#filters"));
                page.until("the page is as wide as the window", isNotCut("html"));
            }
            page.get(backend.address().resolve("admin.html"));
            page.until("the tables are filled", "document.querySelectorAll('tbody').length === 7");
            assertThat(page.driver().executeScript("return " + isNotCut("html")))
                    .isEqualTo(true);
            // What is wider can be scrolled in its own box.
            assertThat(
                            page.driver()
                                    .executeScript(
                                            "return [...document.querySelectorAll('table')].filter(({ parentElement: box }) =>"
                                                    + " getComputedStyle(box).overflowX !== 'auto' || box.clientWidth > innerWidth).length"))
                    .isEqualTo(0L);
        } finally {
            page.width(0);
        }
    }

    private static String isNotCut(String css) {
        return "((part) => part.checkVisibility() && part.scrollWidth <= part.clientWidth)(document.querySelector('"
                + css + "'))";
    }

    @Test
    void lossOfTheBrowserFailsTheRunAndNotTheDemo() throws IOException {
        page.start("mug", "valid", true);
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        page.press("pause");
        page.untilStatus("paused");
        Path profile = profileOf(browsers().get(0));
        Path socket = Files.readSymbolicLink(profile.resolve("SingletonSocket"));
        assertThat(browsers()).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
        page.untilStatus("failed");

        assertThat(page.driver().findElement(By.id("outcome")).getText())
                .endsWith("The browser is gone: it crashed or was ended from outside.");
        await().untilAsserted(
                        () -> assertThat(List.of(profile, socket.getParent())).noneMatch(Files::exists));

        page.start("mug", "valid", true);
        page.until("another browser is seen", "document.getElementById('picture').width === 1280");
        page.untilStatus("running");
    }

    @Test
    void lossOfTheServerIsShown() {
        page.start("mug", "valid", true);
        page.untilStatus("running");
        int port = backend.address().getPort();
        backend.close();
        page.untilConnection("reconnecting");
        assertThat(page.driver().findElement(By.id("new-run")).isEnabled()).isFalse();
        assertThat(page.driver().findElement(By.id("cancel")).isEnabled()).isFalse();

        backend = AefBackend.start(port, Pace.FAST);
        // It has another key.
        page.fillSignIn("olivia", "operate");
        page.untilConnection("connected");
        page.until("what the new server does not know is gone", "!document.getElementById('empty').hidden");

        // It gives the same id to another run.
        page.start("beans", "valid");
        page.untilStatus("completed");
        assertThat(page.text("step-list"))
                .contains("Open “Morning House Beans”")
                .doesNotContain("Plover Mug");
    }

    @Test
    void anApprovedOrderGoesThroughAlsoIfThePageIsReloadedMeanwhile() {
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        assertThat(page.text("checkpoint-question")).isEqualTo("Place this order?");
        assertThat(page.text("checkpoint-facts")).contains("€ 36.00", "Ada Lovelace, 12 St James’s Square, London");
        assertThat(page.text("run-status")).isEqualTo("Needs approval");

        page.driver().navigate().refresh();
        page.until("it still asks", "!document.getElementById('checkpoint').hidden");
        page.driver().findElement(By.id("checkpoint-note")).sendKeys("Please gift-wrap it");
        assertThat(page.text("approve")).isEqualTo("Approve with this note");
        page.press("approve");
        page.untilStatus("completed");

        assertThat(page.driver().findElement(By.id("checkpoint")).isDisplayed()).isFalse();
        assertThat(page.text("step-list")).contains("Approved by olivia: “Please gift-wrap it”");
        page.driver().navigate().refresh();
        page.until(
                "who has decided is still there",
                "document.getElementById('step-list').innerText.includes('Approved by olivia')");
    }

    @Test
    void aRejectedOrderIsNotPlaced() {
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.press("reject");
        page.untilStatus("failed");

        assertThat(page.text("outcome")).isEqualTo("Step 7, Place the order, failed. Rejected by olivia.");
        assertThat(page.stepStates().subList(5, 8)).containsExactly("completed", "failed", "skipped");
        assertThat(page.text("address")).endsWith("/shop/checkout.html");
    }

    @Test
    void aStepThatHasFailedIsDoneAgain() {
        page.start("mug", "unsure");
        page.until("the step can be done again", "!document.getElementById('retry').hidden");
        assertThat(page.text("outcome"))
                .isEqualTo(
                        "Step 7, Place the order, failed. Your bank did not answer. Please try again. It can be done again.");
        assertThat(page.stepStates().subList(5, 8)).containsExactly("completed", "failed", "pending");
        page.press("retry");
        page.untilStatus("completed");

        assertThat(page.stepStates()).containsOnly("completed");
    }

    @Test
    void endOfTheDemoLeavesNoBrowserBehind() {
        page.start("mug", "valid", true);
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        assertThat(browsers()).hasSize(1);

        backend.close();

        assertThat(browsers()).isEmpty();
    }

    private static Path profileOf(ProcessHandle browser) {
        return Path.of(browser.info().commandLine().orElseThrow().replaceAll("(?s).*--user-data-dir=(\\S+).*", "$1"));
    }

    /** The browsers of the runs: one process each, not counting those it has started itself. */
    private static List<ProcessHandle> browsers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> {
                    String line = process.info().commandLine().orElse("");
                    return line.contains("--user-data-dir=")
                            && !line.contains("--type=")
                            && !line.contains(page.profile().toString());
                })
                .toList();
    }
}
