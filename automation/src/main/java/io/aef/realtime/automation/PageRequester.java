package io.aef.realtime.automation;

import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibilities;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.internal.Deadline;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection, for those who answer its requests. */
final class PageRequester implements Requester {

    private static final Json JSON = JacksonJson.standard();
    private static final byte[] NOTHING = {};

    private final Client client;
    private final Attendances attendances;
    private final AccessRule rule;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final AutomationListener listener;

    /**
     * @param timeout how long the rule is waited for
     * @param listener is told of what is sent
     */
    PageRequester(
            Client client,
            Attendances attendances,
            AccessRule rule,
            Duration timeout,
            Scheduler scheduler,
            AutomationListener listener) {
        this.client = client;
        this.attendances = attendances;
        this.rule = rule;
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    @Override
    public Principal principal() {
        return client.principal();
    }

    @Override
    public Attendance attend(Topic topic, Runnable ended) {
        return attendances.add(client, topic, ended);
    }

    @Override
    public Visibility visibility(Topic topic, RealtimeEvent event) {
        return Visibilities.ask(rule, principal(), topic, event);
    }

    @Override
    public CompletionStage<Boolean> mayDrive(String sessionId, boolean force) {
        try {
            return Deadline.of(rule.mayDrive(principal(), sessionId, force), timeout, scheduler)
                    .thenApply(Boolean.TRUE::equals)
                    .exceptionally(failed -> false);
        } catch (Throwable failed) {
            return CompletableFuture.completedFuture(false);
        }
    }

    @Override
    public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
        List<Socket> sockets = new ArrayList<>(to.size());
        for (Requester each : to) {
            Client receiver = ((PageRequester) each).client;
            receiver.visit().event();
            sockets.add(receiver.socket());
        }
        client.socket().namespace().emitTo(sockets, event, args);
        if (!sockets.isEmpty()) {
            listener.messageSent(event, sockets.size(), size(args));
        }
    }

    /** What is beside attachments is short. */
    private static long size(@Nullable Object... args) {
        long bytes = 0;
        for (Object each : args) {
            bytes += each instanceof byte[] attachment ? attachment.length : JSON.write(NOTHING, each).length;
        }
        return bytes;
    }
}
