package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The whole demo, as a person uses it: one Chromium shows the page, and the runs drive others. */
class DemoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Chromium viewer;
    private static ChromeDriver page;

    private AefBackend backend;

    @BeforeAll
    static void openViewer() throws IOException {
        viewer = Chromium.launch();
        page = viewer.driver();
    }

    @AfterAll
    static void closeViewer() {
        viewer.close();
    }

    @BeforeEach
    void openPage() {
        backend = AefBackend.start(0, Pace.watchable(Duration.ofMillis(50)));
        page.get(backend.address().toString());
        untilConnection("connected");
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    @Test
    void runIsSeenThroughToItsEnd() {
        start("pour-over-kettle", "valid");
        until("the browser is seen", "document.getElementById('picture').naturalWidth === 1280");
        until("the run gets on", "Number(document.getElementById('progress').ariaValueNow) > 15");

        // As a keyboard user: the focus moves on to the button that takes the place of the other.
        page.findElement(By.id("pause")).sendKeys(Keys.ENTER);
        untilStatus("paused");
        assertThat(page.switchTo().activeElement().getAttribute("id")).isEqualTo("resume");
        assertThat(page.findElement(By.id("veil")).getText()).isEqualTo("Paused");
        page.switchTo().activeElement().sendKeys(Keys.ENTER);
        untilStatus("completed");

        assertThat(stepStates()).hasSize(8).containsOnly("completed");
        assertThat(page.findElement(By.id("percent")).getText()).isEqualTo("100 %");
        assertThat(page.findElement(By.id("outcome")).getText()).startsWith("All steps done in ");
        assertThat(page.findElement(By.cssSelector("#step-list li:last-child .note"))
                        .getText())
                .matches("LK-\\d{5}, € 178\\.00");
        assertThat(page.findElement(By.id("pause")).isEnabled()).isFalse();
        assertThat(page.findElement(By.id("cancel")).isEnabled()).isFalse();
        until("the last page is seen", "document.getElementById('address').textContent.endsWith('/confirmation.html')");

        page.navigate().refresh();
        untilStatus("completed");
        until(
                "the steps are there again",
                "document.querySelectorAll('#step-list [data-status=completed]').length === 8");
        until("the last picture is still there", "document.getElementById('picture').naturalWidth === 1280");
    }

    @Test
    void failureIsShownWithItsReason() {
        start("mug", "declined");
        untilStatus("failed");

        assertThat(page.findElement(By.id("outcome")).getText())
                .isEqualTo("“Place the order” failed. The shop refused the order: Your bank declined this card.");
        assertThat(stepStates().subList(6, 8)).containsExactly("failed", "skipped");
    }

    @Test
    void twoRunsWorkAtATimeAndOthersWait() {
        start("mug", "valid");
        press("pause");
        untilStatus("paused");
        start("beans", "valid");
        press("pause");
        untilStatus("paused");
        start("dripper", "valid");
        untilStatus("pending");
        assertThat(page.findElement(By.id("no-picture")).getText())
                .isEqualTo("Waiting for its turn: two runs at a time.");

        select("Buy “Plover Mug”");
        press("cancel");
        untilStatus("cancelled");
        assertThat(page.findElement(By.id("outcome")).getText()).startsWith("Cancelled at ");
        select("Buy “Finch Dripper”");
        untilStatus("running");
    }

    @Test
    void lossOfTheBrowserFailsTheRunAndNotTheDemo() {
        start("mug", "valid");
        until("the browser is seen", "document.getElementById('picture').naturalWidth === 1280");
        press("pause");
        untilStatus("paused");
        assertThat(browsers()).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
        untilStatus("failed");

        assertThat(page.findElement(By.id("outcome")).getText())
                .endsWith("The browser is gone: it crashed or was ended from outside.");

        start("mug", "valid");
        untilStatus("completed");
    }

    @Test
    void lossOfTheServerIsShown() {
        start("mug", "valid");
        untilStatus("running");
        int port = backend.address().getPort();
        backend.close();
        untilConnection("reconnecting");
        assertThat(page.findElement(By.id("new-run")).isEnabled()).isFalse();
        assertThat(page.findElement(By.id("cancel")).isEnabled()).isFalse();

        backend = AefBackend.start(port, Pace.FAST);
        untilConnection("connected");
        until("what the new server does not know is gone", "!document.getElementById('empty').hidden");
    }

    @Test
    void endOfTheDemoLeavesNoBrowserBehind() {
        start("mug", "valid");
        until("the browser is seen", "document.getElementById('picture').naturalWidth === 1280");
        assertThat(browsers()).hasSize(1);

        backend.close();

        assertThat(browsers()).isEmpty();
    }

    private static void start(String product, String card) {
        page.findElement(By.id("new-run")).click();
        WebElement form = page.findElement(By.id("start-form"));
        form.findElement(By.cssSelector("[value=" + product + "]")).sendKeys(Keys.SPACE);
        form.findElement(By.cssSelector("[value=" + card + "]")).sendKeys(Keys.SPACE);
        page.findElement(By.id("start-submit")).click();
        until("the dialog closes", "!document.getElementById('start-dialog').open");
    }

    private static void select(String name) {
        page.findElements(By.cssSelector(".run")).stream()
                .filter(run -> run.getText().startsWith(name))
                .findFirst()
                .orElseThrow()
                .click();
        until("the run is shown", "document.getElementById('run-name').textContent === '" + name + "'");
    }

    private static void press(String button) {
        String element = "document.getElementById('" + button + "')";
        until("the button can be pressed", "!" + element + ".disabled && !" + element + ".hidden");
        page.findElement(By.id(button)).click();
    }

    private static void untilStatus(String status) {
        until("the run is " + status, "document.getElementById('run-status').dataset.status === '" + status + "'");
    }

    private static void untilConnection(String state) {
        until("the page is " + state, "document.body.dataset.connection === '" + state + "'");
    }

    private static void until(String what, String condition) {
        new WebDriverWait(page, PATIENCE, Duration.ofMillis(50))
                .withMessage(what)
                .until(driver -> Boolean.TRUE.equals(page.executeScript("return " + condition)));
    }

    private static List<String> stepStates() {
        return page.findElements(By.cssSelector("#step-list li")).stream()
                .map(step -> Objects.toString(step.getAttribute("data-status")))
                .toList();
    }

    /** The browsers of the runs: one process each, not counting those it has started itself. */
    private static List<ProcessHandle> browsers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> {
                    String line = process.info().commandLine().orElse("");
                    return line.contains("--user-data-dir=")
                            && !line.contains("--type=")
                            && !line.contains(viewer.profile().toString());
                })
                .toList();
    }
}
