package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.aef.realtime.testsupport.ChromiumFlags;
import io.aef.realtime.testsupport.ChromiumProcesses;
import io.aef.realtime.testsupport.FreePort;
import io.aef.realtime.testsupport.JavaSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** The program and the page that docs/live-browsers.md has to copy do what it says, as they stand there. */
class LiveBackendTest {

    private static final Path CLIENT = Path.of("../client");
    private static final String DRIVER = "webdriver.chrome.driver";

    /** In place of what Vite does. */
    private static final String IMPORT_MAP = """
            <script type="importmap">
            {"imports": {"@aef/realtime-client": "/dist/index.js", "socket.io-client": "/socket.io.esm.min.js"}}
            </script>
            """;

    @TempDir
    Path directory;

    private static String shown(String language, String mark) throws IOException {
        Pattern block = Pattern.compile("```" + language + "\n((?:(?!```).)*?" + mark + ".*?)```", Pattern.DOTALL);
        Matcher found = block.matcher(Files.readString(Path.of("../docs/live-browsers.md")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    @AfterEach
    void noBrowserIsLeft() {
        System.clearProperty(DRIVER);
        ChromiumProcesses.of(directory).forEach(ProcessHandle::destroyForcibly);
        // They may write into their profiles while these are removed.
        await().until(() -> ChromiumProcesses.of(directory).isEmpty());
    }

    @Test
    @Timeout(180)
    void aPersonWatchesAndSaysTheirName() throws Exception {
        int port = FreePort.find();
        String page = shown("html", "<canvas").replace("<script", IMPORT_MAP + "<script");
        String script = shown("js", "StreamingReceiver").replace("9092", String.valueOf(port));
        System.setProperty(DRIVER, "/usr/bin/chromedriver");
        HttpServer pages = serve(Map.of("/", page, "/page.js", script));
        try {
            start(port, pages.getAddress().getPort(), Files.createDirectory(directory.resolve("automated")));
            ChromeDriver viewer = browser(Files.createDirectory(directory.resolve("viewer")));
            try {
                viewer.manage().window().setSize(new Dimension(1_400, 1_100));
                viewer.get("http://localhost:" + pages.getAddress().getPort());
                watchAndAnswer(viewer);
            } finally {
                viewer.quit();
            }
            await().untilAsserted(
                            () -> assertThat(ChromiumProcesses.of(directory)).isEmpty());
        } finally {
            pages.stop(0);
        }
    }

    private static void watchAndAnswer(ChromeDriver viewer) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(text(viewer, "ask")).startsWith("running"));
        WebElement canvas = viewer.findElement(By.id("browser"));
        await().until(() -> canvas.getDomProperty("width").equals("1280"));
        assertThat(viewer.findElement(By.id("steps")).getText()).contains("Open the page: completed");
        WebElement drive = viewer.findElement(By.id("drive"));
        await().until(drive::isEnabled);

        drive.click();
        await().until(() -> text(viewer, "news").equals("driving"));
        Dimension size = canvas.getSize();
        // Into the field, which is near the upper left corner of the picture; places are counted from the middle.
        new Actions(viewer)
                .moveToElement(canvas, 150 - size.getWidth() / 2, 20 - size.getHeight() / 2)
                .click()
                .sendKeys("Ada", Keys.ENTER)
                .perform();
        await().untilAsserted(() -> assertThat(text(viewer, "read")).isEqualTo("completed Hello, Ada!"));

        await().until(() -> !drive.isEnabled() && !text(viewer, "news").equals("driving"));
        viewer.findElement(By.id("cancel")).click();
        await().untilAsserted(() ->
                assertThat(text(viewer, "news")).isEqualTo("The execution is completed and cannot be cancelled."));

        viewer.navigate().refresh();
        await().untilAsserted(() -> assertThat(text(viewer, "read")).isEqualTo("completed Hello, Ada!"));
        await().until(() ->
                viewer.findElement(By.id("browser")).getDomProperty("width").equals("1280"));
    }

    /** Empty if there is no such element. */
    private static String text(ChromeDriver viewer, String id) {
        return (String) viewer.executeScript("return document.getElementById(arguments[0])?.textContent ?? ''", id);
    }

    /** The program, with a Chromium that needs no network and no sandbox. It adds a hook that closes its server when the JVM ends. */
    private void start(int port, int pages, Path profile) throws Exception {
        String source = shown("java", "class LiveBackend")
                .replace("9092", String.valueOf(port))
                .replace("5173", String.valueOf(pages))
                .replace(
                        "\"--headless=new\", ",
                        "\"" + String.join("\", \"", ChromiumFlags.HEADLESS) + "\", \"--user-data-dir=" + profile
                                + "\", ");
        assertThat(source).contains("port(" + port + ")", "localhost:" + pages, profile.toString());
        Path classes = Files.createDirectory(directory.resolve("classes"));
        assertThat(JavaSources.compile(Map.of("LiveBackend", source), classes)).isEmpty();

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            loader.loadClass("LiveBackend").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        }
    }

    private static ChromeDriver browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(ChromiumFlags.HEADLESS).addArguments("--user-data-dir=" + profile);
        return new ChromeDriver(options);
    }

    /** The texts, and the kit with what it needs. */
    private static HttpServer serve(Map<String, String> texts) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] body = texts.containsKey(path) ? texts.get(path).getBytes(StandardCharsets.UTF_8) : kit(path);
            exchange.getResponseHeaders().add("Content-Type", path.endsWith(".js") ? "text/javascript" : "text/html");
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static byte[] kit(String path) throws IOException {
        Path file = path.startsWith("/dist/")
                ? CLIENT.resolve(path.substring(1))
                : CLIENT.resolve("node_modules/socket.io-client/dist" + path);
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }
}
