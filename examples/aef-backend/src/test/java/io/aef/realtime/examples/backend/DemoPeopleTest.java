package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.execution.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;

/** Who may see and do what in the demo, and what an operator sees of everybody. */
@Timeout(180)
class DemoPeopleTest extends DemoOnThePage {

    private static final String FRAMES = "aef_messages_sent_total{event=\"browser_frame\"}";

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
        page.driver()
                .executeScript(
                        "document.getElementById('pause').addEventListener('click', () => (window.isPaused = true))");
        new Actions(page.driver()).sendKeys("p?").perform();
        page.until("the keys were pressed", "document.getElementById('shortcuts').open");
        assertThat(page.driver().executeScript("return window.isPaused")).isNull();
        new Actions(page.driver()).sendKeys(Keys.ESCAPE).perform();
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
        page.driver().executeScript("window.fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })");
        page.fillSignIn("vera", "watch");
        page.until("it is told", "!document.getElementById('login-error').hidden");
        assertThat(page.text("login-error")).isEqualTo("The server cannot be asked at the moment: 502.");
        page.driver().navigate().refresh();
        page.fillSignIn("vera", "nonsense");
        page.until("it is refused", "!document.getElementById('login-error').hidden");
        assertThat(page.text("login-error")).isEqualTo("There is no such user, or the password is another.");

        // However long that takes, no connection is missed meanwhile.
        page.driver().executeScript("""
                const now = Date.now;
                Date.now = () => now() + 60_000;
                window.connections = [];
                new MutationObserver((all) => window.connections.push(...all.map(({ oldValue }) => oldValue)))
                  .observe(document.body, { attributeFilter: ["data-connection"], attributeOldValue: true });""");
        page.driver().findElement(By.cssSelector(".account[data-user=vera]")).click();
        page.until("the run is there again", "document.getElementById('run-name').textContent === 'Buy “Plover Mug”'");
        assertThat(page.driver().getCurrentUrl()).isEqualTo(place);
        page.untilConnection("connected");
        assertThat(page.driver().executeScript("return window.connections.join()"))
                .asString()
                .contains("signed-out")
                .doesNotContain("offline");
    }

    @Test
    void whoSignsInElsewhereIsTheUserOfAllTabs() {
        String first = page.driver().getWindowHandle();
        page.driver().switchTo().newWindow(WindowType.TAB);
        try {
            page.get(backend.address());
            untilUser("olivia");
            page.driver().findElement(By.id("user-menu")).click();
            page.press("sign-out");
            page.fillSignIn("vera", "watch");
            untilUser("vera");
        } finally {
            page.driver().close();
            page.driver().switchTo().window(first);
        }
        untilUser("vera");
    }

    @Test
    void aPageIsForOneUser() {
        backend.close();
        Tokens.Lives lives = new Tokens.Lives(Duration.ofSeconds(4), Duration.ofMinutes(5));
        backend = AefBackend.start(0, Pace.FAST, key -> new Tokens(key, lives, InstantSource.system()));
        page.signIn(backend.address(), "vera", "watch");
        page.until("there is nothing to start for vera", "document.getElementById('new-run').title !== ''");
        page.driver().executeScript("window.isTheFirst = true");
        // As a page of the same browser does that tells the others nothing.
        page.driver().executeScript("""
                fetch("auth/sign-in", { method: "POST", body: JSON.stringify({ user: "olivia", password: "operate" }) })""");

        page.until("the page is loaded anew", "window.isTheFirst === undefined");
        untilUser("olivia");
        page.until("olivia can start runs", "!document.getElementById('new-run').disabled");
    }

    private static void untilUser(String user) {
        String first = user.substring(0, 1).toUpperCase(Locale.ROOT);
        page.until("the user is " + user, "document.getElementById('avatar')?.textContent === '" + first + "'");
        page.untilConnection("connected");
    }

    @Test
    void aTokenIsRenewedUntilTheSessionIsOver() throws Exception {
        backend.close();
        Tokens.Lives lives = new Tokens.Lives(Duration.ofSeconds(12), Duration.ofHours(8));
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        backend = AefBackend.start(
                0, Pace.FAST, key -> new Tokens(key, lives, () -> Instant.now().plus(ahead.get())));
        page.signIn(backend.address(), "olivia", "operate");
        page.start("mug", "valid", true);
        page.until("the run is shown", "location.hash !== ''");
        String place = page.driver().getCurrentUrl();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Scrape.of(backend).samples().getOrDefault("aef_auth_refreshed_total", 0.0) > 0);

        ahead.set(lives.session());
        page.until("the page asks who it is", "document.getElementById('login').open");
        assertThat(page.text("login-message"))
                .isEqualTo("Your session has expired. Sign in again to go on where you were.");
        // There is nothing to go back to, however often it is pressed and whatever else closes the dialog.
        new Actions(page.driver()).sendKeys(Keys.ESCAPE, Keys.ESCAPE).perform();
        page.driver().executeScript("document.getElementById('login').close()");
        ahead.set(Duration.ZERO);
        page.fillSignIn("olivia", "operate");
        page.untilConnection("connected");
        assertThat(page.driver().getCurrentUrl()).isEqualTo(place);
        page.until("it asks", "!document.getElementById('checkpoint').hidden");
        page.press("approve");
        // The run takes longer than this session on a busy machine.
        page.until("it is decided", "document.getElementById('checkpoint').hidden");
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
}
