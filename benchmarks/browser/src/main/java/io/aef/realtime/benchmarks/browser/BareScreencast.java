package io.aef.realtime.benchmarks.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.chrome.ChromeDriver;

/** A screencast of Chromium, and nothing else: what no library can be faster than. */
final class BareScreencast implements WebSocket.Listener, AutoCloseable {

    private static final String FRAME = "{\"method\":\"Page.screencastFrame\"";
    private static final Pattern DATA = Pattern.compile("\"data\":\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("\"sessionId\":(\\d+)");

    private final StringBuilder text = new StringBuilder();
    private final Duration late;
    private final BiConsumer<String, Instant> arrived;
    private CompletableFuture<WebSocket> sent;
    private int calls;

    /**
     * @param quality of its pictures
     * @param careful whether the browser keeps one frame under way, and the last one; otherwise it does as it likes
     * @param late how long after a frame it is acknowledged
     * @param arrived is given each frame as base64, and when it was there
     */
    BareScreencast(
            ChromeDriver driver, int quality, boolean careful, Duration late, BiConsumer<String, Instant> arrived) {
        this.late = late;
        this.arrived = arrived;
        Map<?, ?> options = (Map<?, ?>) driver.getCapabilities().getCapability("goog:chromeOptions");
        URI page = URI.create("ws://" + options.get("debuggerAddress") + "/devtools/page/" + driver.getWindowHandle());
        sent = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, this);
        call("Page.enable", "");
        call(
                "Page.startScreencast",
                "\"format\":\"jpeg\",\"quality\":" + quality + ",\"maxWidth\":1920,\"maxHeight\":1200"
                        + (careful ? ",\"maxFramesInFlight\":1,\"sendLastFrame\":true" : ""));
    }

    private synchronized void call(String method, String parameters) {
        calls++;
        String call = "{\"id\":" + calls + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}";
        sent = sent.thenCompose(before -> before.sendText(call, true));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            if (text.indexOf(FRAME) == 0) {
                frame(text.toString());
            }
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void frame(String message) {
        Matcher data = DATA.matcher(message);
        Matcher number = NUMBER.matcher(message);
        if (data.find() && number.find()) {
            arrived.accept(data.group(1), Instant.now());
            String acknowledged = "\"sessionId\":" + number.group(1);
            Executor then = late.isZero()
                    ? Runnable::run
                    : CompletableFuture.delayedExecutor(late.toMillis(), TimeUnit.MILLISECONDS);
            then.execute(() -> call("Page.screencastFrameAck", acknowledged));
        }
    }

    @Override
    public void close() {
        sent.join().abort();
    }
}
