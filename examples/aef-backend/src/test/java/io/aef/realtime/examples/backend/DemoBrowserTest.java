package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.execution.Pace;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The browsers of the runs, in the hands of people: taken over while they work, and looked at when they have gone. */
@Timeout(180)
class DemoBrowserTest extends DemoOnThePage {

    private final List<SeenBuyer> buyers = new CopyOnWriteArrayList<>();

    @Override
    AefBackend start() {
        return AefBackend.start(0, Pace.watchable(Duration.ofMillis(20)), this::buyer, null);
    }

    private Buyer buyer(Order order, URI shop) {
        SeenBuyer buyer = new SeenBuyer(order, shop);
        buyers.add(buyer);
        return buyer;
    }

    @Test
    void anOperatorTakesOverAndGivesBackAndViewersWatchIt() throws Exception {
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.untilStatus("running");
        SeenBuyer buyer = buyers.get(0);
        try (Viewer watching = Viewer.open()) {
            watching.signIn(backend.address(), "vera", "watch");
            watching.until("the browser is seen", "document.getElementById('picture').width === 1280");

            page.press("take-over");
            page.untilStatus("paused");
            page.until("olivia drives", "document.getElementById('browser').dataset.driving === 'true'");
            assertThat(page.text("browser-status")).startsWith("You drive: ");
            WebElement picture = page.driver().findElement(By.id("picture"));
            page.until("it takes all keys", "document.getElementById('picture').role === 'application'");
            assertThat(picture.getAccessibleName()).contains("Shift+Escape");
            watching.until("it is seen who drives", "document.getElementById('veil').innerText === 'olivia drives'");
            watching.untilStatus("paused");
            assertThat(watching.driver().findElements(By.id("take-over"))).isEmpty();

            long before = page.pixels("#picture");
            long seenBefore = watching.pixels("#picture");
            page.pressInPicture(buyer.middleOf("[name=name]"));
            new Actions(page.driver())
                    .keyDown(Keys.CONTROL)
                    .sendKeys("a")
                    .keyUp(Keys.CONTROL)
                    .sendKeys("Grace Hopper")
                    .perform();
            await().untilAsserted(() -> assertThat(buyer.valueOf("[name=name]")).isEqualTo("Grace Hopper"));
            await().untilAsserted(() -> assertThat(page.pixels("#picture")).isNotEqualTo(before));
            await().untilAsserted(() -> assertThat(watching.pixels("#picture")).isNotEqualTo(seenBefore));

            watching.pressInPicture(buyer.middleOf("[name=city]"));
            new Actions(watching.driver()).sendKeys("Paris").perform();
            viewersMayNotDrive();
            // What is typed after that has arrived as well.
            page.pressInPicture(buyer.middleOf("[name=street]"));
            new Actions(page.driver()).sendKeys("Z").perform();
            await().untilAsserted(
                            () -> assertThat(buyer.valueOf("[name=street]")).contains("Z"));
            assertThat(buyer.valueOf("[name=city]")).isEqualTo("London");
        }
        page.press("take-over");
        page.untilStatus("running");
        page.press("approve");
        page.untilStatus("completed");

        assertThat(page.stepStates()).hasSize(8).containsOnly("completed");
        // It is ended when the end has been told.
        await().untilAsserted(() -> assertThat(buyer.lastPage()).contains("Thank you, Grace Hopper!"));
    }

    @Test
    void aListIsUsedWithKeysAndWithThePointer() throws Exception {
        page.start("mug", "valid", true);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.press("take-over");
        page.until("olivia drives", "document.getElementById('browser').dataset.driving === 'true'");
        SeenBuyer buyer = buyers.get(0);
        buyer.add("<select id='size'><option>small</option><option>medium</option><option>large</option></select>");

        openList(buyer);
        new Actions(page.driver()).sendKeys(Keys.DOWN, Keys.DOWN, Keys.ENTER).perform();
        await().untilAsserted(() -> assertThat(buyer.valueOf("#size")).isEqualTo("large"));
        untilNoList();
        assertThat(page.driver().switchTo().activeElement().getDomProperty("id"))
                .isEqualTo("picture");

        openList(buyer);
        pressOption(2);
        untilNoList();
        openList(buyer);
        pressOption(1);
        await().untilAsserted(() -> assertThat(buyer.valueOf("#size")).isEqualTo("medium"));

        openList(buyer);
        try (PageClient elsewhere = PageClient.webSocket(backend.address(), "olivia", "operate")) {
            elsewhere.request("browser_watch", Map.of("sessionId", "browser-1"));
            elsewhere.request("browser_control", Map.of("sessionId", "browser-1", "action", "take"));
            untilNoList();
        }
    }

    private static void openList(SeenBuyer buyer) {
        page.pressInPicture(buyer.middleOf("#size"));
        page.until("the options are listed", "document.querySelector('.options:not([hidden])') !== null");
    }

    private static void pressOption(int number) {
        WebElement option =
                page.driver().findElements(By.cssSelector(".options option")).get(number);
        new Actions(page.driver()).moveToElement(option).click().perform();
    }

    private static void untilNoList() {
        page.until("the list is closed", "document.querySelector('.options:not([hidden])') === null");
    }

    /** Whatever their page lets them do. */
    private void viewersMayNotDrive() throws Exception {
        try (PageClient viewer = PageClient.webSocket(backend.address(), "vera", "watch")) {
            assertThat(viewer.request("browser_watch", Map.of("sessionId", "browser-1"))
                            .get("ok")
                            .asBoolean())
                    .isTrue();
            assertThat(viewer.request("browser_control", Map.of("sessionId", "browser-1", "action", "take"))
                            .get("error")
                            .get("code")
                            .asString())
                    .isEqualTo("forbidden");
        }
    }

    @Test
    void aRunThatHasEndedIsReplayedAfterAReload() {
        page.start("mug", "valid");
        page.untilStatus("completed");
        page.driver()
                .executeScript("window.fetch = async () => new Response('Too many are being loaded', { status: 503 })");
        page.driver().findElement(By.cssSelector("#timeline button")).click();
        await().untilAsserted(() -> assertThat(page.toasts()).contains("The recording was not loaded"));
        assertThat(page.driver().findElement(By.cssSelector(".toast p")).getDomProperty("textContent"))
                .isEqualTo("The recording could not be loaded: 503, Too many are being loaded.");
        page.driver().navigate().refresh();
        page.untilStatus("completed");
        page.until("the last picture is there", "document.getElementById('picture').width === 1280");
        page.driver().findElement(By.cssSelector("#timeline button")).click();
        page.until("it plays", "document.querySelector('canvas.replay')?.width === 1280");
        pressToggle("Pause");

        WebElement place = page.driver().findElement(By.cssSelector("#timeline input"));
        assertThat(place.getDomAttribute("aria-valuetext")).contains(" of ");
        place.sendKeys(Keys.END);
        page.until("it is at the end", "/^(.*) of \\1$/.test(document.querySelector('#timeline output').value)");
        await().untilAsserted(() ->
                assertThat(page.difference("canvas.replay", "#picture")).isLessThan(2));
        place.sendKeys(Keys.HOME);
        page.until(
                "it is at the beginning", "document.querySelector('#timeline output').value.startsWith('0.0 s of ')");
        await().untilAsserted(() ->
                assertThat(page.difference("canvas.replay", "#picture")).isGreaterThan(4));
        long beginning = page.pixels("canvas.replay");
        // Each step is marked where it begins and where it ends.
        page.driver().executeScript("""
                        const [input, label] = arguments;
                        const marks = [...document.querySelectorAll("#replay-marks option")];
                        input.value = marks.find((mark) => mark.label === label).value;
                        input.dispatchEvent(new Event("input", { bubbles: true }));""", place, "Fill in the checkout form · running");
        page.until(
                "it is there",
                "document.querySelector('#timeline .muted').textContent === 'Fill in the checkout form · running'");
        await().untilAsserted(() -> assertThat(page.pixels("canvas.replay")).isNotEqualTo(beginning));
        assertThat(page.difference("canvas.replay", "#picture")).isGreaterThan(2);

        page.driver().findElement(By.cssSelector("#timeline select")).sendKeys("4");
        page.look("canvas.replay");
        pressToggle("Play");
        page.until(
                "it has come to the end",
                "document.querySelector('#timeline .muted').textContent === 'Verify the confirmation · completed'");
        page.until("it stops there", "document.querySelector('#timeline button').textContent === 'Play'");
        await().untilAsserted(() ->
                assertThat(page.difference("canvas.replay", "#picture")).isLessThan(2));
        // The form is filled in field by field.
        assertThat(page.seen()).isGreaterThan(4);

        page.driver()
                .findElement(By.xpath("//*[@id='timeline']/button[.='Close']"))
                .click();
        assertThat(page.driver().switchTo().activeElement().getText()).isEqualTo("Replay");
    }

    @Test
    void peopleAreShownWhereSomethingHappensIfTheyHaveTheTime() throws Exception {
        page.get(backend.address().resolve("shop/"));
        for (boolean highlights : List.of(false, true)) {
            new Page(page::driver, highlights).click("#q", "the search field").attempt();

            assertThat(page.driver().executeScript("return document.querySelector('#q').getAnimations().length"))
                    .isEqualTo(highlights ? 1L : 0L);
        }
    }

    private static void pressToggle(String text) {
        WebElement toggle = page.driver().findElement(By.cssSelector("#timeline button"));
        assertThat(toggle.getText()).isEqualTo(text);
        toggle.click();
    }
}
