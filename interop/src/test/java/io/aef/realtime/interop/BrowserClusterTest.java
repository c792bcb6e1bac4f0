package io.aef.realtime.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.browser.capture.CaptureOptions;
import io.aef.realtime.browser.capture.CdpFrameSource;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.testsupport.ChromiumFlags;
import io.aef.realtime.testsupport.ChromiumProcesses;
import io.aef.realtime.testsupport.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.redisson.api.RedissonClient;

/** A real browser on one node; a page that is connected to another sees it, and types into it. */
class BrowserClusterTest {

    /** With so much text that a letter is little of it. */
    private static final String FORM =
            "data:text/html,<input id=field autofocus style='font-size:30px'><p>" + "What a page says. ".repeat(500);

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

    enum Wire {
        CLASSIC(RedisAdapter::classic),
        SHARDED(RedisAdapter::sharded),
        STREAMS(RedisAdapter::streams);

        private final Function<RedissonClient, RedisAdapter> adapter;

        Wire(Function<RedissonClient, RedisAdapter> adapter) {
            this.adapter = adapter;
        }
    }

    @TempDir
    private static Path profile;

    private static RedisServer redis;
    private static ChromeDriver driver;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start();
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(ChromiumFlags.HEADLESS);
        options.addArguments("--user-data-dir=" + profile);
        System.setProperty("webdriver.chrome.driver", "/usr/bin/chromedriver");
        driver = new ChromeDriver(options);
    }

    @AfterAll
    static void stop() {
        driver.quit();
        redis.close();
        // What still runs may write into the profile while that is removed.
        await().until(() -> ChromiumProcesses.of(profile).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void aPageOfAnotherNodeSeesTheBrowserAndTypesIntoIt(Wire wire) {
        driver.get(FORM);
        CdpFrameSource source = CdpFrameSource.of(driver, CaptureOptions.defaults());
        try (BrowserNode home = new BrowserNode(redis, wire.adapter);
                BrowserNode away = new BrowserNode(redis, wire.adapter)) {
            await().until(() -> home.countsNodes() == 2 && away.countsNodes() == 2);
            home.stream().open("s", source).drivenBy(source.input());
            seeAndType(away);
        }
    }

    private static void seeAndType(BrowserNode node) {
        try (Page page = new Page(node, "a");
                Page stranger = new Page(node, "b")) {
            assertThat(page.ask("browser_watch", "\"refine\":false")).contains("\"ok\":true");
            page.hearFrame("\"head\":");

            assertThat(page.ask("browser_control", "\"action\":\"take\"")).contains("\"driving\":true");
            for (int key = 1; key <= 5; key++) {
                String typed = "\"seq\":" + key + ",\"kind\":\"key\",\"key\":\"" + key + "\"";
                assertThat(page.ask("browser_input", typed)).contains("\"ok\":true");
            }
            await().until(() -> "12345".equals(driver.executeScript("return field.value")));
            page.hearFrame("\"base\":");

            assertThat(stranger.ask("browser_watch", "\"refine\":false")).contains("\"ok\":true");
            assertThat(stranger.ask("browser_control", "\"action\":\"take\"")).contains("forbidden");
            assertThat(stranger.ask("browser_watch", "other", "\"refine\":false"))
                    .contains("not_found");
        }
    }

    /** Draws all that it is sent. */
    private static final class Page implements AutoCloseable {

        private final WireSocket socket;
        private final List<String> frames = new ArrayList<>();
        private int asked = 10;

        Page(BrowserNode node, String token) {
            socket = WireSocket.session(node.io().port());
            socket.send("40{\"token\":\"" + token + "\"}");
            assertThat(socket.text()).startsWith("40{");
        }

        /** The answer to a request about the session. */
        String ask(String request, String members) {
            return ask(request, "s", members);
        }

        String ask(String request, String session, String members) {
            int id = ++asked;
            socket.send("42" + id + "[\"" + request + "\",{\"sessionId\":\"" + session + "\"," + members + "}]");
            return hear("43" + id);
        }

        /** There was a frame with that, or there is. */
        void hearFrame(String member) {
            while (frames.stream().noneMatch(header -> header.contains(member))) {
                hear("451-");
            }
        }

        private String hear(String beginning) {
            for (; ; ) {
                String text = socket.text();
                if (text.startsWith("451-[\"browser_frame\"")) {
                    assertThat(socket.binary()).isNotEmpty();
                    frames.add(text);
                    Matcher seq = SEQ.matcher(text);
                    assertThat(seq.find()).isTrue();
                    socket.send("42[\"browser_ack\",{\"sessionId\":\"s\",\"seq\":" + seq.group(1) + "}]");
                }
                if (text.startsWith(beginning)) {
                    return text;
                }
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
