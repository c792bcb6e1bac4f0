package io.aef.realtime.interop.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.ChromiumFlags;
import io.aef.realtime.testsupport.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.UnexpectedAlertBehaviour;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** A Grid of one machine, in a process of its own, with room for a few sessions of Chromium. */
final class SeleniumGrid implements AutoCloseable {

    private static final String CONFIGURATION = """
            [server]
            host = "127.0.0.1"
            [node]
            detect-drivers = false
            selenium-manager = false
            max-sessions = 4
            override-max-sessions = true
            [[node.driver-configuration]]
            display-name = "chrome"
            max-sessions = 4
            webdriver-executable = "/usr/bin/chromedriver"
            stereotype = '{"browserName": "chrome", "goog:chromeOptions": {"binary": "/usr/bin/chromium"}}'
            """;

    private final Process process;
    private final Path configuration;
    private final int port;

    private SeleniumGrid(Process process, Path configuration, int port) {
        this.process = process;
        this.configuration = configuration;
        this.port = port;
    }

    /**
     * Begins to start; {@link #awaitReady} waits for it.
     *
     * @param options of its command line, beside what it needs
     */
    static SeleniumGrid start(String... options) {
        try {
            int port = FreePort.find();
            Path configuration = Files.writeString(Files.createTempFile("aef-grid-", ".toml"), CONFIGURATION);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "org.openqa.selenium.grid.Bootstrap",
                    "standalone",
                    "--config",
                    configuration.toString(),
                    "--port",
                    String.valueOf(port)));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("target/grid-" + port + ".log"))
                    .start();
            return new SeleniumGrid(process, configuration, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SeleniumGrid awaitReady() {
        await().atMost(Duration.ofSeconds(60)).until(this::isReady);
        return this;
    }

    int port() {
        return port;
    }

    /** Starts a browser there, whose driver leaves dialogs alone. */
    RemoteWebDriver browser() {
        ChromeOptions options = new ChromeOptions();
        options.addArguments(ChromiumFlags.HEADLESS);
        options.addArguments("--hide-scrollbars", "--window-size=1280,863");
        options.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE);
        try {
            return new RemoteWebDriver(address("").toURL(), options);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its drivers end their browsers, if a test has left any. */
    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
        all.forEach(ProcessHandle::destroyForcibly);
        Files.delete(configuration);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private boolean isReady() {
        assertThat(process.isAlive()).as("the Grid runs").isTrue();
        try (InputStream answer = address("/status").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8).contains("\"ready\": true");
        } catch (IOException e) {
            // It does not listen yet.
            return false;
        }
    }
}
