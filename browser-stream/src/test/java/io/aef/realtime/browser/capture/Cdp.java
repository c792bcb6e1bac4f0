package io.aef.realtime.browser.capture;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A DevTools connection of a test, for what a driver cannot do. */
final class Cdp implements AutoCloseable {

    private final WebSocket socket;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private int calls;

    private Cdp(URI address) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new WebSocket.Listener() {
                    private final StringBuilder parts = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                        parts.append(part);
                        if (last) {
                            received.add(parts.toString());
                            parts.setLength(0);
                        }
                        from.request(1);
                        return null;
                    }
                })
                .join();
    }

    /** To a tab. */
    static Cdp of(Chromium browser, String tab) {
        return new Cdp(URI.create("ws://" + browser.debuggerAddress() + "/devtools/page/" + tab));
    }

    /** To the browser as a whole. */
    static Cdp of(Chromium browser) {
        return new Cdp(browser.socket());
    }

    /** Asks and gives the answer. */
    String call(String method, String parameters) throws InterruptedException {
        int number = ++calls;
        socket.sendText("{\"id\":" + number + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .join();
        while (true) {
            String message = received.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new IllegalStateException(method + " was not answered.");
            }
            if (message.startsWith("{\"id\":" + number + ",")) {
                return message;
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
