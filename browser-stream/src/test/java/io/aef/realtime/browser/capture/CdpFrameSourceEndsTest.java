package io.aef.realtime.browser.capture;

import static io.aef.realtime.browser.capture.Viewer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when a real Chromium, or one of its pages, hangs, dies or is ended. Each test has its own. */
class CdpFrameSourceEndsTest {

    private static final int RED = 0xff0000;
    private static final int GREEN = 0x00ff00;

    private Chromium browser;
    private Pages pages;

    @BeforeEach
    void launch() throws IOException {
        browser = Chromium.launch();
        pages = new Pages();
        browser.driver().get(pages.add("red", "<body style='background:#f00'>"));
    }

    @AfterEach
    void end() throws Exception {
        browser.signal("CONT");
        browser.close();
        pages.close();
    }

    @Test
    void aBrowserThatHangsIsSaidToBeUnresponsiveUntilItAnswers() throws Exception {
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitColour(100, 100, RED);
            browser.signal("STOP");
            viewer.awaitState(BrowserState.UNRESPONSIVE);
            assertThatThrownBy(
                            () -> viewer.source.capture().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("not answered within PT2S");

            browser.signal("CONT");
            viewer.awaitStatus(status -> status.state() != BrowserState.UNRESPONSIVE);
            browser.script("document.body.style.background = '#0f0'");
            viewer.awaitColour(100, 100, GREEN);
            assertThat(viewer.ends()).isEmpty();
        }
    }

    @Test
    void aPageThatHangsIsSaidToBeUnresponsiveUntilItAnswers() {
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitColour(100, 100, RED);
            CompletableFuture<Object> busy = CompletableFuture.supplyAsync(
                    () -> browser.script(
                            "const end = Date.now() + 8000; while (Date.now() < end); document.body.style.background = '#0f0'"));
            await().atMost(PATIENCE).until(() -> viewer.states().contains(BrowserState.UNRESPONSIVE));
            busy.join();

            viewer.awaitColour(100, 100, GREEN);
            viewer.awaitStatus(status -> status.state() != BrowserState.UNRESPONSIVE);
        }
    }

    @Test
    void aBrowserThatHangsFromTheBeginningIsWaitedFor() throws Exception {
        browser.signal("STOP");
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitState(BrowserState.UNRESPONSIVE);
            browser.signal("CONT");

            viewer.awaitColour(100, 100, RED);
        }
    }

    @Test
    void aCrashedPageIsTold() throws Exception {
        String next = pages.add("green", "<body style='background:#0f0'>");
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitColour(100, 100, RED);
            for (ProcessHandle renderer : browser.renderers()) {
                Chromium.signal(renderer, "KILL");
            }
            viewer.awaitState(BrowserState.CRASHED);
            try (Cdp page = Cdp.of(browser, viewer.awaitFrame().viewport().tab())) {
                page.call("Page.navigate", "{\"url\":\"" + next + "\"}");
                viewer.awaitColour(100, 100, GREEN);
                viewer.awaitStatus(status -> status.state() != BrowserState.CRASHED && next.equals(status.url()));
            }
            assertThat(viewer.ends()).isEmpty();
        }
    }

    @Test
    void aBrowserThatQuitsHasEnded() {
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitFrame();
            browser.driver().quit();

            viewer.awaitState(BrowserState.ENDED);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(viewer.ends()).containsExactly("ended"));
            assertThat(viewer.source.capture().toCompletableFuture()).failsWithin(PATIENCE);
        }
    }

    @Test
    void aBrowserThatIsKilledHasEnded() throws Exception {
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitFrame();
            browser.kill();

            viewer.awaitState(BrowserState.ENDED);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(viewer.ends()).containsExactly("ended"));
        }
    }

    @Test
    void aBrowserThatHasGoneBeforeIsTold() throws Exception {
        browser.kill();
        try (Viewer viewer = Viewer.of(browser)) {
            viewer.awaitState(BrowserState.ENDED);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(viewer.ends()).singleElement().asString().contains("ConnectException"));
        }
    }

    @Test
    void nothingIsLeftOfThoseWhoHaveWatched() {
        long sockets = sockets();
        Set<Thread> before = networkThreads();
        for (int round = 0; round < 10; round++) {
            try (Viewer viewer = Viewer.of(browser)) {
                viewer.awaitFrame();
            }
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            // The JDK's thread for the network ends when the collector has seen that nobody uses it.
            System.gc();
            assertThat(ownThreads()).isEmpty();
            assertThat(before).containsAll(networkThreads());
            assertThat(sockets()).isLessThanOrEqualTo(sockets);
        });
    }

    @Test
    void severalBrowsersShareTheirThreads() {
        // Those of the test before end by themselves.
        await().atMost(PATIENCE).until(() -> ownThreads().isEmpty());
        try (Chromium second = Chromium.launch()) {
            Set<Thread> before = networkThreads();
            try (Viewer one = Viewer.of(browser);
                    Viewer other = Viewer.of(second)) {
                one.awaitFrame();
                other.awaitFrame();

                assertThat(networkThreads())
                        .filteredOn(thread -> !before.contains(thread))
                        .hasSizeLessThanOrEqualTo(1);
                assertThat(ownThreads()).filteredOn("aef-browser-timer"::equals).hasSize(1);
            }
        }
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("aef-browser"))
                .toList();
    }

    /** Those of the JDK; the driver has some, too. */
    private static Set<Thread> networkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("HttpClient"))
                .collect(Collectors.toSet());
    }

    private static long sockets() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(CdpFrameSourceEndsTest::isSocket).count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }
}
