package io.aef.realtime.benchmarks.browser;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium with an empty profile and a viewport of 1280×720, ended with all its processes. */
final class Chromium implements AutoCloseable {

    /** Selenium warns that it has no typed classes for the DevTools of a new Chromium; we use none. */
    private static final Logger DEVTOOLS_LOG = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

    /** Of the times in /proc. */
    private static final double MILLIS_PER_TICK = 10;

    private final Path profile;
    private final ChromeDriverService service;
    private final ChromeDriver driver;

    /** The driver's process, which has started all others. */
    private final ProcessHandle program;

    Chromium() throws IOException {
        DEVTOOLS_LOG.setLevel(Level.SEVERE);
        profile = Files.createTempDirectory("aef-bench-");
        service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(program("AEF_CHROMEDRIVER")).toFile())
                .usingAnyFreePort()
                .build();
        service.sendOutputTo(OutputStream.nullOutputStream());
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("AEF_CHROMIUM"));
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
                "--window-size=1280,863",
                "--user-data-dir=" + profile);
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        driver = new ChromeDriver(service, options);
        program = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow();
    }

    private static String program(String variable) {
        return Objects.requireNonNull(System.getenv(variable), variable);
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Processor time that the browser and its driver have taken so far, in milliseconds. */
    double cpuMillis() {
        return processes().mapToDouble(Chromium::cpuMillis).sum();
    }

    private static double cpuMillis(ProcessHandle process) {
        String all = stat(process);
        if (all.isEmpty()) {
            return 0;
        }
        // Its name, which may have spaces, is in brackets; user and system time are the 14th and 15th field.
        String[] fields = all.substring(all.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(program), program.descendants());
    }

    private static String stat(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException hasEnded) {
            return "";
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes().toList();
        driver.quit();
        service.stop();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
