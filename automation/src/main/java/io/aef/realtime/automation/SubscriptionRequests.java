package io.aef.realtime.automation;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.feed.Feeds;
import io.aef.realtime.automation.internal.Deadline;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.reply.Rates;
import io.aef.realtime.automation.reply.Reply;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code subscribe} and {@code unsubscribe}: each answers, then takes effect behind what the same connection asked for before. Those that are
 * too many for their user, or of which too many wait already, are answered at once and do nothing.
 *
 * <pre>
 * subscribe {topic, after?}  ─▶ {ok:true, result:{topic, offset?}}             the events behind "after", then what happens
 *                            ─▶ {ok:true, result:{topic, offset?, snapshot}}   no "after", or one that is not in the log any more:
 *                                                                              the events that lead to "offset", then what happens
 * unsubscribe {topic}        ─▶ {ok:true, result:{topic}}                      no further event
 * </pre>
 *
 * An event has {@code {topic, offset}} as its second argument. If the log loses what a subscriber has not got, it is sent
 * {@code topic_snapshot}: a new snapshot, and where that is.
 */
final class SubscriptionRequests {

    private static final Schema.Members SCHEMA = Schema.of(Subscribe.class);

    private final Feeds feeds;
    private final AccessRule rule;
    private final int maxTopics;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final Rates rates;
    private final AutomationListener listener;

    /**
     * @param maxTopics of one connection
     * @param timeout how long the rule is waited for
     * @param rates of each user
     */
    SubscriptionRequests(
            Feeds feeds,
            AccessRule rule,
            int maxTopics,
            Duration timeout,
            Scheduler scheduler,
            Rates rates,
            AutomationListener listener) {
        this.feeds = feeds;
        this.rule = rule;
        this.maxTopics = maxTopics;
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.rates = rates;
        this.listener = listener;
    }

    void attach(Client client) {
        feeds.attach(client);
        client.socket().on("subscribe", (args, ack) -> handle("subscribe", client, args, ack, this::subscribe));
        client.socket().on("unsubscribe", (args, ack) -> handle("unsubscribe", client, args, ack, this::unsubscribe));
        client.socket().onDisconnect(reason -> feeds.detach(client));
    }

    private interface Request {

        CompletionStage<?> begin(Client client, Subscribe request, Ack ack) throws RequestException;
    }

    /** What waits for its turn is no more than a topic and an offset, whatever was sent. */
    private void handle(String name, Client client, Args args, Ack ack, Request request) {
        Subscribe asked;
        try {
            rates.take(client.principal().user());
            asked = read(args);
        } catch (RequestException | RuntimeException refused) {
            refuse(refused, name, ack);
            return;
        }
        boolean taken = client.inTurn(() -> begin(request, client, asked, ack).whenComplete((nothing, failure) -> {
            if (failure != null) {
                refuse(failure, name, ack);
            }
        }));
        if (!taken) {
            refuse(Turns.refusal(), name, ack);
        }
    }

    private void refuse(Throwable failure, String name, Ack ack) {
        listener.refused(Gate.SUBSCRIBE, Reply.code(failure));
        ack.send(Reply.error(failure, name));
    }

    private static CompletionStage<?> begin(Request request, Client client, Subscribe asked, Ack ack) {
        try {
            return request.begin(client, asked, ack);
        } catch (Throwable refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static Subscribe read(Args args) throws RequestException {
        JsonValue value = args.value(0);
        try {
            return (Subscribe) SCHEMA.read(value == null ? null : value.toJava());
        } catch (SchemaException malformed) {
            throw new RequestException(ErrorCode.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        }
    }

    private CompletionStage<?> subscribe(Client client, Subscribe request, Ack ack) throws RequestException {
        Topic topic = request.asTopic();
        if (!feeds.topics(client).contains(topic) && feeds.topics(client).size() >= maxTopics) {
            throw new RequestException(
                    ErrorCode.TOO_MANY_TOPICS, "One connection cannot follow more than " + maxTopics + " topics.");
        }
        return may(client, topic).thenCompose(allowed -> {
            if (!allowed) {
                return CompletableFuture.failedFuture(
                        new RequestException(ErrorCode.FORBIDDEN, "You may not follow this topic."));
            }
            return feeds.follow(client, topic, request.asOffset(), where -> {
                if (where.snapshot() != null && !where.snapshot().isEmpty()) {
                    client.visit().event();
                }
                ack.send(Reply.ok(where.toJson()));
            });
        });
    }

    /** Whatever goes wrong is a no. */
    private CompletionStage<Boolean> may(Client client, Topic topic) {
        try {
            return Deadline.of(rule.maySubscribe(client.principal(), topic), timeout, scheduler)
                    .exceptionally(failed -> false);
        } catch (Throwable failed) {
            return CompletableFuture.completedFuture(false);
        }
    }

    private CompletionStage<?> unsubscribe(Client client, Subscribe request, Ack ack) {
        feeds.unfollow(client, request.asTopic());
        ack.send(Reply.ok(Map.of("topic", request.asTopic().toString())));
        return CompletableFuture.completedFuture(null);
    }
}
