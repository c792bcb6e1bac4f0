package io.aef.realtime.browser.capture;

import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.ChromiumFlags;
import io.aef.realtime.testsupport.ChromiumProcesses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.http.ClientConfig;

/** A headless Chromium of a test's own, with an empty profile; ended with all its processes. */
final class Chromium implements AutoCloseable {

    /** Selenium warns that it has no typed classes for the DevTools of a new Chromium; we use none. */
    private static final Logger DEVTOOLS_LOG = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

    private final Path profile;
    private final ChromeDriverService service;
    private final ChromeDriver driver;

    private Chromium(Path profile, ChromeDriverService service, ChromeDriver driver) {
        this.profile = profile;
        this.service = service;
        this.driver = driver;
    }

    static Chromium launch() {
        return launch(options -> {});
    }

    static Chromium launch(Consumer<ChromeOptions> changes) {
        DEVTOOLS_LOG.setLevel(Level.SEVERE);
        try {
            Path profile = Files.createTempDirectory("aef-capture-");
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                    .usingAnyFreePort()
                    .build();
            service.sendOutputTo(OutputStream.nullOutputStream());
            ChromeOptions options = new ChromeOptions();
            options.setBinary("/usr/bin/chromium");
            options.addArguments(ChromiumFlags.HEADLESS);
            options.addArguments(
                    "--hide-scrollbars",
                    // Gives a viewport of 1280×720.
                    "--window-size=1280,863",
                    "--user-data-dir=" + profile);
            changes.accept(options);
            ClientConfig patience = ClientConfig.defaultConfig().readTimeout(Duration.ofSeconds(20));
            return new Chromium(profile, service, new ChromeDriver(service, options, patience));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Does it in the page itself. */
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Until the page, which is in front, is shown as it is now. */
    void awaitPaint() {
        driver.executeAsyncScript(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))");
    }

    String debuggerAddress() {
        Map<?, ?> options = (Map<?, ?>) driver.getCapabilities().getCapability("goog:chromeOptions");
        return String.valueOf(options.get("debuggerAddress"));
    }

    /** That of the browser as a whole, as it says itself. */
    URI socket() {
        try (InputStream answer = URI.create("http://" + debuggerAddress() + "/json/version")
                .toURL()
                .openStream()) {
            String version = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            return URI.create(version.replaceFirst("(?s).*\"webSocketDebuggerUrl\": \"([^\"]+)\".*", "$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal to all of its processes. */
    void signal(String name) throws IOException, InterruptedException {
        for (ProcessHandle process : processes()) {
            signal(process, name);
        }
    }

    /** Ends it as an out-of-memory killer does. */
    void kill() throws IOException, InterruptedException {
        signal("KILL");
        awaitEnd();
    }

    static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** The processes of the pages. */
    List<ProcessHandle> renderers() {
        return processes().stream()
                .filter(process -> ChromiumProcesses.commandLine(process).contains("--type=renderer"))
                .toList();
    }

    Map<?, ?> cdp(String method, Map<String, Object> parameters) {
        return driver.executeCdpCommand(method, parameters);
    }

    @Override
    public void close() {
        try {
            driver.quit();
        } catch (WebDriverException e) {
            // A test has ended it before.
        }
        service.stop();
        processes().forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
        remove(profile);
    }

    /** What has ended says nothing any more, even if nobody has collected it yet. */
    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(20)).until(this::processes, List::isEmpty);
    }

    private List<ProcessHandle> processes() {
        return ChromiumProcesses.of(profile);
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("The profile could not be removed.", e);
        }
    }
}
