package io.aef.realtime.examples.backend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Point;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person who uses the page of the demo, in a Chromium of their own. */
final class Viewer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String PIXELS = """
            const pixels = (css) => {
              const canvas = document.querySelector(css);
              return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            };
            const digest = (css) => {
              let sum = 0;
              for (const pixel of new Uint32Array(pixels(css).buffer)) sum = (Math.imul(sum, 31) + pixel) | 0;
              return sum;
            };
            """;

    private final Chromium browser;
    private final ChromeDriver driver;

    private Viewer(Chromium browser) {
        this.browser = browser;
        this.driver = browser.driver();
        // Painted without a GPU, what spins would take as much of the machine as the runs.
        driver.executeCdpCommand("Animation.enable", Map.of());
        driver.executeCdpCommand("Animation.setPlaybackRate", Map.of("playbackRate", 0));
    }

    static Viewer open() throws IOException {
        return new Viewer(Chromium.launch());
    }

    ChromeDriver driver() {
        return driver;
    }

    Path profile() {
        return browser.profile();
    }

    void get(URI address) {
        driver.get(address.toString());
    }

    /** Gives the window another width, also one that is too small for a window, until it is given 0. */
    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 0, "deviceScaleFactor", 0, "mobile", false));
    }

    /** Opens the page as somebody who has not signed in, and signs in. */
    void signIn(URI address, String user, String password) {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        get(address);
        fillSignIn(user, password);
        untilConnection("connected");
    }

    /** As soon as the page asks for it. */
    void fillSignIn(String user, String password) {
        until("the page asks who it is", "document.getElementById('login')?.open === true");
        driver.findElement(By.id("login-user")).sendKeys(user);
        driver.findElement(By.id("login-password")).sendKeys(password, Keys.ENTER);
    }

    /** Presses where the live picture shows that place of a page of 1280×720. */
    void pressInPicture(Point place) {
        driver.executeScript("document.getElementById('picture').scrollIntoView({block: 'center'})");
        Rectangle picture = driver.findElement(By.id("picture")).getRect();
        Object scrolled = driver.executeScript("return Math.round(scrollY)");
        double scale = picture.getWidth() / 1280.0;
        new Actions(driver)
                .moveToLocation(
                        (int) Math.round(picture.getX() + place.x * scale),
                        (int) Math.round(picture.getY() + place.y * scale) - ((Number) scrolled).intValue())
                .click()
                .perform();
    }

    /** What a canvas shows, as one number: another one if a pixel of it is another. */
    long pixels(String css) {
        return (Long) driver.executeScript(PIXELS + "return digest(arguments[0]);", css);
    }

    /** How different what two canvases of one size show is: on average, 0 to 255. */
    double difference(String css, String other) {
        Object mean = driver.executeScript(PIXELS + """
                        const [one, other] = [pixels(arguments[0]), pixels(arguments[1])];
                        return one.reduce((sum, value, at) => sum + Math.abs(value - other[at]), 0) / one.length;""", css, other);
        return ((Number) mean).doubleValue();
    }

    /** From now on, counts how many different pictures a canvas shows; see {@link #seen}. */
    void look(String css) {
        driver.executeScript(PIXELS + """
                        const css = arguments[0];
                        const seen = window.seenPictures = new Set();
                        (function look() {
                          if (window.seenPictures === seen) {
                            seen.add(digest(css));
                            requestAnimationFrame(look);
                          }
                        })();""", css);
    }

    /** How many different pictures there have been, and looks no longer. */
    long seen() {
        return (Long)
                driver.executeScript("const seen = window.seenPictures; window.seenPictures = null; return seen.size;");
    }

    /** Starts a run that asks nothing. */
    void start(String product, String card) {
        start(product, card, false);
    }

    void start(String product, String card, boolean approval) {
        press("new-run");
        WebElement form = driver.findElement(By.id("start-form"));
        if (!approval) {
            form.findElement(By.name("approval")).click();
        }
        form.findElement(By.cssSelector("[value=" + product + "]")).sendKeys(Keys.SPACE);
        form.findElement(By.cssSelector("[value=" + card + "]")).sendKeys(Keys.SPACE);
        driver.findElement(By.id("start-submit")).click();
        until("the dialog closes", "!document.getElementById('start-dialog').open");
    }

    void select(String name) {
        driver.findElements(By.cssSelector(".run")).stream()
                .filter(run -> run.getText().startsWith(name))
                .findFirst()
                .orElseThrow()
                .click();
        until("the run is shown", "document.getElementById('run-name').textContent === '" + name + "'");
    }

    /** As soon as it can be pressed: while a run begins the page may take it away again. */
    void press(String button) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage("the button can be pressed")
                .ignoring(ElementNotInteractableException.class)
                .until(page -> {
                    WebElement element = page.findElement(By.id(button));
                    boolean enabled = element.isEnabled();
                    if (enabled) {
                        // The head of the page stays where it is, over what is scrolled there.
                        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
                        element.click();
                    }
                    return enabled;
                });
    }

    void untilStatus(String status) {
        until("the run is " + status, "document.getElementById('run-status').dataset.status === '" + status + "'");
    }

    void untilSteps(String... states) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(() -> "the steps are " + List.of(states) + ", not " + stepStates())
                .ignoring(StaleElementReferenceException.class)
                .until(page -> stepStates().equals(List.of(states)));
    }

    void untilConnection(String state) {
        until("the page is " + state, "document.body.dataset.connection === '" + state + "'");
    }

    void until(String what, String condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(what)
                .until(page -> Boolean.TRUE.equals(driver.executeScript("return " + condition)));
    }

    List<String> stepStates() {
        return driver.findElements(By.cssSelector("#step-list li")).stream()
                .map(step -> Objects.toString(step.getAttribute("data-status")))
                .toList();
    }

    /** The titles of the messages in the corner. */
    List<String> toasts() {
        return driver.findElements(By.cssSelector(".toast b")).stream()
                .map(title -> Objects.toString(title.getDomProperty("textContent")))
                .toList();
    }

    /** The text of the element with that id. */
    String text(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    @Override
    public void close() {
        browser.close();
    }
}
