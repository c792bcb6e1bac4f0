package io.aef.realtime.examples.backend;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.UnexpectedAlertBehaviour;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.http.ClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A headless Chromium with a profile of its own. Both end with {@link #close}, which may be called from any thread and
 * also does its work when the browser has crashed or the driver hangs.
 */
final class Chromium implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Chromium.class);

    /** Selenium warns that it has no typed classes for the DevTools of a new Chromium; we use none. */
    private static final java.util.logging.Logger DEVTOOLS_LOG =
            java.util.logging.Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

    static {
        DEVTOOLS_LOG.setLevel(Level.SEVERE);
    }

    private static final Path BROWSER = Path.of(env("AEF_CHROMIUM", "/usr/bin/chromium"));
    private static final Path DRIVER = Path.of(env("AEF_CHROMEDRIVER", "/usr/bin/chromedriver"));

    /** Gives a viewport of 1280×720: headless Chromium takes the frame of a window off this size. */
    private static final String WINDOW_SIZE = "1280,863";

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(3);

    private final Path profile;
    private final ChromeDriverService service;
    private final ChromeDriver driver;

    private Chromium(Path profile, ChromeDriverService service, ChromeDriver driver) {
        this.profile = profile;
        this.service = service;
        this.driver = driver;
    }

    /**
     * Starts a browser; blocks until it is ready.
     *
     * @throws IOException with a sentence for a person, if there is none or it does not start
     */
    static Chromium launch() throws IOException {
        requireExecutable(BROWSER, "Chromium", "AEF_CHROMIUM");
        requireExecutable(DRIVER, "ChromeDriver", "AEF_CHROMEDRIVER");
        Path profile = Files.createTempDirectory("aef-chromium-");
        // An explicit driver keeps Selenium Manager out, which would look for one on the network.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        service.sendOutputTo(OutputStream.nullOutputStream());
        try {
            ChromeDriver driver = new ChromeDriver(
                    service, options(profile), ClientConfig.defaultConfig().readTimeout(ANSWER_TIMEOUT));
            driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(10));
            // Else the first picture would be of the browser's own page for new tabs.
            driver.get("about:blank");
            return new Chromium(profile, service, driver);
        } catch (RuntimeException e) {
            endAll(profile, service);
            throw new IOException("Chromium did not start: " + Page.firstLine(e), e);
        }
    }

    private static ChromeOptions options(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=" + WINDOW_SIZE,
                "--user-data-dir=" + profile);
        // A screenshot must not dismiss a dialog of the page.
        options.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE);
        return options;
    }

    /** Where its profile is, until it is closed. */
    Path profile() {
        return profile;
    }

    ChromeDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        CompletableFuture<Void> quit = CompletableFuture.runAsync(driver::quit);
        try {
            quit.get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("The browser did not quit by itself", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endAll(profile, service);
    }

    /** Ends what still runs with this profile, then removes it. */
    private static void endAll(Path profile, ChromeDriverService service) {
        service.stop();
        List<ProcessHandle> left = processesOf(profile);
        left.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?> ended =
                CompletableFuture.allOf(left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            ended.get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Chromium is still running with the profile {}", profile);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        removeSocket(profile);
        remove(profile);
    }

    /** One that was killed leaves the directory, outside its profile, of the socket by which another with that profile would find it. */
    private static void removeSocket(Path profile) {
        Path link = profile.resolve("SingletonSocket");
        if (!Files.isSymbolicLink(link)) {
            return;
        }
        try {
            Path socket = profile.resolve(Files.readSymbolicLink(link));
            Path directory = Objects.requireNonNull(socket.getParent());
            if (directory.startsWith(System.getProperty("java.io.tmpdir"))) {
                Files.deleteIfExists(socket);
                Files.deleteIfExists(directory.resolve("SingletonCookie"));
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            log.warn("The socket of the browser with the profile {} could not be removed", profile, e);
        }
    }

    private static List<ProcessHandle> processesOf(Path profile) {
        String argument = "--user-data-dir=" + profile;
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(argument))
                .toList();
    }

    /** Removes the directory with all that is in it; what cannot be removed is logged. */
    static void remove(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("The directory {} could not be removed", directory, e);
        }
    }

    private static void requireExecutable(Path program, String name, String variable) throws IOException {
        if (!Files.isExecutable(program)) {
            throw new IOException(name + " is not installed at " + program + "; the environment variable " + variable
                    + " can name another place.");
        }
    }

    private static String env(String variable, String otherwise) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
