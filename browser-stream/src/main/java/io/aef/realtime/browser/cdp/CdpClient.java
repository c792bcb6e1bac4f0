package io.aef.realtime.browser.cdp;

import io.aef.realtime.browser.cdp.CdpException.Reason;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What connects to one browser. Thread-safe; who has closed the connection lets go of it, so that the threads can end. */
public final class CdpClient {

    private final CdpThreads threads = CdpThreads.shared();
    private final Lane lane = threads.lane();
    private final Duration timeout;

    /** @param timeout how long each answer of the browser may take */
    public CdpClient(Duration timeout) {
        this.timeout = timeout;
    }

    public Lane lane() {
        return lane;
    }

    /**
     * Connects to a browser, within two time-outs; completes on the lane if it succeeds, and anywhere if not.
     *
     * @param address as {@link CdpAddress} tells
     * @param listener hears of the browser as a whole, on the lane
     * @param onGone is run once, on the lane, when the browser has gone
     */
    public CompletableFuture<CdpConnection> connect(URI address, CdpSession.Listener listener, Runnable onGone) {
        return socketOf(address)
                .thenCompose(socket -> CdpConnection.open(socket, threads, lane, timeout, listener, onGone));
    }

    private CompletableFuture<URI> socketOf(URI address) {
        if (!"http".equals(address.getScheme())) {
            return CompletableFuture.completedFuture(address);
        }
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/json/version"))
                .timeout(timeout)
                .build();
        return threads.http()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenCompose(response -> {
                    String socket = CdpMessage.parse(response.body()).members().get("webSocketDebuggerUrl")
                                    instanceof String url
                            ? url
                            : "";
                    return socket.isEmpty()
                            ? CompletableFuture.failedFuture(
                                    new CdpException(Reason.REFUSED, "What answers is not a browser."))
                            : CompletableFuture.completedFuture(URI.create(socket));
                });
    }
}
