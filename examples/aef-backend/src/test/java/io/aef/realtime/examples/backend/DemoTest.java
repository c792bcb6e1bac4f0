package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * The whole demo, as a person uses it: one Chromium shows the page, and the runs drive others. On a busy machine that takes its
 * time, and whatever is waited for is named after a minute.
 */
@Timeout(180)
class DemoTest {

    private static final String FRAMES = "aef_messages_sent_total{event=\"browser_frame\"}";

    private static Viewer page;

    private AefBackend backend;

    @BeforeAll
    static void openViewer() throws IOException {
        page = Viewer.open();
    }

    @AfterAll
    static void closeViewer() {
        page.close();
    }

    @BeforeEach
    void openPage() {
        backend = AefBackend.start(0, Pace.watchable(Duration.ofMillis(50)));
        page.signIn(backend.address(), "olivia", "operate");
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    @Test
    void runIsSeenThroughToItsEnd() {
        page.start("pour-over-kettle", "valid");
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        page.until("the run gets on", "Number(document.getElementById('progress').ariaValueNow) > 15");

        // As a keyboard user: the focus moves on to the button that takes the place of the other.
        page.driver().findElement(By.id("pause")).sendKeys(Keys.ENTER);
        page.untilStatus("paused");
        assertThat(page.driver().switchTo().activeElement().getAttribute("id")).isEqualTo("resume");
        assertThat(page.driver().findElement(By.id("veil")).getText()).isEqualTo("Paused");
        page.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
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
                .isEqualTo("“Place the order” failed. The shop refused the order: Your bank declined this card.");
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
        String seen = "What the browser showed when “Place the order” failed";
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
        page.start("mug", "valid");
        page.press("pause");
        page.untilStatus("paused");
        page.start("beans", "valid");
        page.press("pause");
        page.untilStatus("paused");
        page.start("dripper", "valid");
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
    void lossOfTheBrowserFailsTheRunAndNotTheDemo() {
        page.start("mug", "valid");
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        page.press("pause");
        page.untilStatus("paused");
        assertThat(browsers()).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
        page.untilStatus("failed");

        assertThat(page.driver().findElement(By.id("outcome")).getText())
                .endsWith("The browser is gone: it crashed or was ended from outside.");

        page.start("mug", "valid");
        page.until("another browser is seen", "document.getElementById('picture').width === 1280");
        page.untilStatus("running");
    }

    @Test
    void lossOfTheServerIsShown() {
        page.start("mug", "valid");
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
    }

    @Test
    void theAdminPageShowsWhatIsGoingOn() {
        page.start("mug", "valid", true);
        // Before it can be watched, it is seen by whole pictures.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Scrape.of(backend).samples().get(FRAMES) > 0);
        page.get(backend.address().resolve("admin.html"));

        page.until(
                "the command is counted",
                "[...document.querySelectorAll('#commands tr')].some(row => row.innerText.startsWith('start\\t1\\t'))");
        page.until(
                "the user is listed",
                "document.querySelector('#people tbody tr')?.innerText.startsWith('olivia you\\tOperator\\t1\\t')");
        page.until(
                "events were delivered",
                "/^execution_update\\t\\d+\\t[1-9]/m.test(document.getElementById('events').innerText)");
        page.until(
                "the frames were counted",
                "/^browser_frame\\t[1-9]\\d*\\t[\\d.]+ [kM]?B/m.test(document.getElementById('messages').innerText)");
        assertThat(page.driver().findElements(By.cssSelector(".card"))).hasSize(10);
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

        assertThat(page.text("outcome")).isEqualTo("“Place the order” failed. Rejected by olivia.");
        assertThat(page.stepStates().subList(5, 8)).containsExactly("completed", "failed", "skipped");
        assertThat(page.text("address")).endsWith("/shop/checkout.html");
    }

    @Test
    void aStepThatHasFailedIsDoneAgain() {
        page.start("mug", "unsure");
        page.until("the step can be done again", "!document.getElementById('retry').hidden");
        assertThat(page.text("outcome"))
                .isEqualTo(
                        "“Place the order” failed. Your bank did not answer. Please try again. It can be done again.");
        assertThat(page.stepStates().subList(5, 8)).containsExactly("completed", "failed", "pending");
        page.press("retry");
        page.untilStatus("completed");

        assertThat(page.stepStates()).containsOnly("completed");
    }

    @Test
    void viewersWatchAndMayChangeNothing() throws Exception {
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        String run = page.driver().getCurrentUrl().replaceAll(".*#", "");
        page.signIn(backend.address(), "vera", "watch");
        page.until("the question is seen", "!document.getElementById('checkpoint').hidden");

        assertThat(page.text("checkpoint-waits")).isEqualTo("Waits for an operator.");
        assertThat(page.driver().findElement(By.id("approve")).isDisplayed()).isFalse();
        assertThat(page.driver().findElement(By.id("controls")).isDisplayed()).isFalse();
        assertThat(page.driver().findElement(By.id("new-run")).isEnabled()).isFalse();
        assertThat(page.driver().findElement(By.id("new-run")).getAttribute("title"))
                .isEqualTo("Viewers watch: an operator can start runs.");
        // A page that lets them all the same achieves nothing.
        try (PageClient viewer = PageClient.webSocket(backend.address(), "vera", "watch")) {
            assertThat(viewer.command("cancel", run).get("error").get("code").asString())
                    .isEqualTo("forbidden");
        }
        page.untilStatus("running");
    }

    @Test
    void whoSignsOutSeesNothingMore() {
        page.start("mug", "valid", true);
        page.until("the run is shown", "!document.getElementById('stage').hidden");
        String place = page.driver().getCurrentUrl();
        page.driver().findElement(By.id("user-menu")).click();
        page.press("sign-out");
        page.until("the page asks who it is", "document.getElementById('login')?.open === true");

        assertThat(page.driver().findElements(By.cssSelector(".run"))).isEmpty();
        assertThat(page.driver().getCurrentUrl()).isEqualTo(place);
        page.driver().navigate().refresh();
        page.fillSignIn("vera", "nonsense");
        page.until("it is refused", "!document.getElementById('login-error').hidden");
        assertThat(page.text("login-error")).isEqualTo("There is no such user, or the password is another.");

        page.driver().findElement(By.cssSelector(".account[data-user=vera]")).click();
        page.until("the run is there again", "document.getElementById('run-name').textContent === 'Buy “Plover Mug”'");
        assertThat(page.driver().getCurrentUrl()).isEqualTo(place);
    }

    @Test
    void aTokenIsRenewedUntilTheSessionIsOver() throws Exception {
        backend.close();
        Tokens.Lives lives = new Tokens.Lives(Duration.ofSeconds(4), Duration.ofSeconds(12));
        backend = AefBackend.start(0, Pace.FAST, lives);
        page.signIn(backend.address(), "olivia", "operate");
        page.start("mug", "valid", true);
        page.until("the run is shown", "location.hash !== ''");
        String place = page.driver().getCurrentUrl();

        page.until("the page asks who it is", "document.getElementById('login').open");
        assertThat(page.text("login-message"))
                .isEqualTo("Your session has expired. Sign in again to go on where you were.");
        assertThat(Scrape.of(backend).samples().get("aef_auth_refreshed_total")).isPositive();
        page.fillSignIn("olivia", "operate");
        page.untilConnection("connected");
        assertThat(page.driver().getCurrentUrl()).isEqualTo(place);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.press("approve");
        page.untilStatus("completed");
    }

    @Test
    void operatorsDisconnectPeople() {
        page.get(backend.address().resolve("admin.html"));
        page.until("the people are listed", "document.querySelector('#people tbody tr') !== null");
        page.driver()
                .findElement(By.cssSelector("[aria-label='Disconnect olivia']"))
                .click();
        page.driver().findElement(By.cssSelector("#end-form .primary")).click();

        page.untilConnection("offline");
        assertThat(page.text("banner-text")).isEqualTo("Your session was ended by olivia.");
        page.press("reconnect");
        page.untilConnection("connected");
    }

    @Test
    void endOfTheDemoLeavesNoBrowserBehind() {
        page.start("mug", "valid");
        page.until("the browser is seen", "document.getElementById('picture').width === 1280");
        assertThat(browsers()).hasSize(1);

        backend.close();

        assertThat(browsers()).isEmpty();
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
