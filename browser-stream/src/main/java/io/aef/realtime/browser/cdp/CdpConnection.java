package io.aef.realtime.browser.cdp;

import io.aef.realtime.browser.cdp.CdpException.Reason;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket to a browser, with all its sessions. Lives on its lane: everything is called there and calls back there. When
 * much waits to be dealt with no more is read, so that a slow listener slows the browser and fills no memory.
 */
public final class CdpConnection {

    private static final Logger log = LoggerFactory.getLogger(CdpConnection.class);

    private static final int MAX_UNANSWERED = 2_000;

    private final Lane lane;
    private final Duration timeout;
    private final Runnable onGone;
    private final CdpSession browser;
    private final Map<String, CdpSession> sessions = new HashMap<>();
    private final Map<Integer, Call> calls = new HashMap<>();
    private @Nullable WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private int lastCall;
    private boolean gone;

    private CdpConnection(Lane lane, Duration timeout, CdpSession.Listener listener, Runnable onGone) {
        this.lane = lane;
        this.timeout = timeout;
        this.onGone = onGone;
        this.browser = new CdpSession(this, null, listener);
    }

    /**
     * Connects; completes on the lane if it succeeds, and anywhere if not.
     *
     * @param timeout of the handshake, and then of each answer
     * @param listener hears of the browser as a whole
     * @param onGone is run once when the connection has been lost, but not after {@link #close}
     */
    static CompletableFuture<CdpConnection> open(
            URI address,
            CdpThreads threads,
            Lane lane,
            Duration timeout,
            CdpSession.Listener listener,
            Runnable onGone) {
        CdpConnection connection = new CdpConnection(lane, timeout, listener, onGone);
        CdpReader reader = new CdpReader(lane, connection::read, connection::lost);
        WebSocket.Builder request = threads.http().newWebSocketBuilder().connectTimeout(timeout);
        String credentials = address.getUserInfo();
        if (credentials != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return request.buildAsync(address, reader)
                .exceptionallyCompose(CdpConnection::notOpened)
                .thenApplyAsync(
                        opened -> {
                            connection.socket = opened;
                            return connection;
                        },
                        lane);
    }

    private static CompletionStage<WebSocket> notOpened(Throwable failure) {
        return CompletableFuture.failedFuture(
                CdpException.cause(failure) instanceof WebSocketHandshakeException refused
                        ? new CdpException(
                                Reason.REFUSED,
                                "No browser is passed on: the answer was HTTP status "
                                        + refused.getResponse().statusCode() + ".")
                        : failure);
    }

    /** That with the browser as a whole. */
    public CdpSession browser() {
        return browser;
    }

    /** Begins a session with a tab. */
    public CompletableFuture<CdpSession> attach(String targetId, CdpSession.Listener listener) {
        return browser.call("Target.attachToTarget", Map.of("targetId", targetId, "flatten", true))
                .thenApply(answer -> {
                    String id = answer.text("sessionId");
                    CdpSession session = new CdpSession(this, id, listener);
                    sessions.put(id, session);
                    return session;
                });
    }

    /** Forgets a session whose tab has gone; what it waits for fails. */
    public void forget(CdpSession session) {
        sessions.remove(session.id());
        failAll(session);
    }

    /** Ends the connection at once, and with it all that was asked of the browser for it. What is waited for fails. */
    public void close() {
        if (!gone) {
            end();
        }
    }

    CompletableFuture<CdpData> call(CdpSession session, String method, Map<String, ?> parameters) {
        WebSocket open = socket;
        if (gone || open == null) {
            return CompletableFuture.failedFuture(new CdpException(Reason.GONE, "The browser has gone."));
        }
        if (calls.size() >= MAX_UNANSWERED) {
            return CompletableFuture.failedFuture(
                    new CdpException(Reason.TIMED_OUT, "The browser does not answer: too many calls wait."));
        }
        int number = ++lastCall;
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", number);
        if (session.id() != null) {
            message.put("sessionId", session.id());
        }
        message.put("method", method);
        message.put("params", parameters);
        CompletableFuture<CdpData> answer = new CompletableFuture<>();
        Future<?> alarm = lane.schedule(
                () -> answer.completeExceptionally(
                        new CdpException(Reason.TIMED_OUT, method + " was not answered within " + timeout + ".")),
                timeout);
        calls.put(number, new Call(session, method, answer, alarm));
        String text = CdpMessage.write(message);
        // A socket takes the next message only when it has taken the one before. One that cannot send does not always
        // say that it has ended.
        sent = sent.thenCompose(done -> open.sendText(text, true));
        sent.whenComplete((done, failure) -> {
            if (failure != null) {
                lane.execute(this::lost);
            }
        });
        return answer;
    }

    private void read(String text) {
        if (gone) {
            return;
        }
        CdpMessage message;
        try {
            message = CdpMessage.parse(text);
        } catch (RuntimeException e) {
            log.debug("A message of the browser could not be read: {} characters", text.length());
            return;
        }
        Map<?, ?> members = message.members();
        if (members.get("id") instanceof Integer number) {
            Call call = calls.remove(number);
            if (call != null) {
                answered(call, message);
            }
        } else if (members.get("method") instanceof String method) {
            CdpSession session = members.get("sessionId") instanceof String id ? sessions.get(id) : browser;
            if (session != null) {
                session.listener().event(method, new CdpData(members.get("params"), message.data()));
            }
        }
    }

    private static void answered(Call call, CdpMessage message) {
        call.alarm.cancel(false);
        boolean late = call.answer.isDone();
        if (message.members().get("error") instanceof Map<?, ?> error) {
            call.answer.completeExceptionally(
                    new CdpException(Reason.REFUSED, call.method + " was refused: " + error.get("message")));
        } else {
            call.answer.complete(new CdpData(message.members().get("result"), message.data()));
        }
        if (late) {
            call.session.listener().lateAnswer();
        }
    }

    private void lost() {
        if (!gone) {
            end();
            onGone.run();
        }
    }

    private void end() {
        gone = true;
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        sessions.clear();
        failAll(null);
    }

    private void failAll(@Nullable CdpSession session) {
        List<Map.Entry<Integer, Call>> ended = calls.entrySet().stream()
                .filter(entry -> session == null || entry.getValue().session == session)
                .toList();
        for (Map.Entry<Integer, Call> entry : ended) {
            calls.remove(entry.getKey());
            entry.getValue().alarm.cancel(false);
            entry.getValue()
                    .answer
                    .completeExceptionally(new CdpException(Reason.GONE, "The browser, or its tab, has gone."));
        }
    }

    /** An answer that is waited for; one that has timed out stays until it comes, so that it is known when it does. */
    private record Call(CdpSession session, String method, CompletableFuture<CdpData> answer, Future<?> alarm) {}
}
