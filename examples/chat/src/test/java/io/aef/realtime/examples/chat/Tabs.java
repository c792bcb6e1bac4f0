package io.aef.realtime.examples.chat;

import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.ChromiumFlags;
import io.aef.realtime.testsupport.ChromiumProcesses;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium with a profile of its own, and people who have a tab of it each. */
final class Tabs implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path profile;
    private final ChromeDriver driver;
    private final String first;

    /** @param profile an empty directory */
    Tabs(Path profile) {
        this.profile = profile;
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(env("AEF_CHROMEDRIVER", "/usr/bin/chromedriver")))
                .usingAnyFreePort()
                .build();
        service.sendOutputTo(OutputStream.nullOutputStream());
        ChromeOptions options = new ChromeOptions();
        options.setBinary(env("AEF_CHROMIUM", "/usr/bin/chromium"));
        options.addArguments(ChromiumFlags.HEADLESS);
        options.addArguments("--user-data-dir=" + profile);
        driver = new ChromeDriver(service, options);
        first = driver.getWindowHandle();
    }

    private static String env(String variable, String otherwise) {
        return Objects.requireNonNullElse(System.getenv(variable), otherwise);
    }

    /** A new tab that shows the page. */
    Tab get(String page) {
        driver.switchTo().window(first).switchTo().newWindow(WindowType.TAB).get(page);
        return new Tab(driver.getWindowHandle());
    }

    /** Waits until nothing is left that could write into the profile. */
    @Override
    public void close() {
        driver.quit();
        await().until(() -> ChromiumProcesses.of(profile).isEmpty());
    }

    /** What somebody does and sees. */
    final class Tab {

        private final String window;

        private Tab(String window) {
            this.window = window;
        }

        void enter(String name, String room) {
            here().findElement(By.id("name")).sendKeys(name);
            here().findElement(By.id("room")).clear();
            here().findElement(By.id("room")).sendKeys(room);
            here().findElement(By.id("enter")).submit();
        }

        void type(String text) {
            until("they are in", "!document.getElementById('inside').hidden");
            here().findElement(By.id("text")).sendKeys(text);
        }

        void send() {
            here().findElement(By.id("say")).submit();
        }

        void say(String text) {
            type(text);
            send();
        }

        void awaitText(String id, String text) {
            until("#" + id + " is: " + text, "document.getElementById('" + id + "').innerText === '" + text + "'");
        }

        void until(String what, String condition) {
            new WebDriverWait(here(), PATIENCE, Duration.ofMillis(20))
                    .withMessage(what)
                    .until(page -> Boolean.TRUE.equals(here().executeScript("return " + condition)));
        }

        String value(String expression) {
            return String.valueOf(here().executeScript("return " + expression));
        }

        void run(String script) {
            here().executeScript(script);
        }

        /** Leaves. */
        void close() {
            if (driver.getWindowHandles().contains(window)) {
                here().close();
            }
        }

        private ChromeDriver here() {
            driver.switchTo().window(window);
            return driver;
        }
    }
}
