package io.aef.realtime.automation;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.internal.Deadline;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Gate;
import io.aef.realtime.automation.reply.Rates;
import io.aef.realtime.automation.reply.Reply;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests whose types the application, or another module, has added.
 *
 * <pre>
 * ─▶ not too many, and understood?  rate_limited, bad_request  ─▶ its turn?  behind what the same connection has asked for before
 * ─▶ allowed?  forbidden                                       ─▶ {ok:true, result?} or {ok:false, error}
 * </pre>
 */
final class PageRequests {

    private static final Logger log = LoggerFactory.getLogger(PageRequests.class);

    private final Map<String, RequestType<?>> types = new ConcurrentHashMap<>();
    private final Attendances attendances;
    private final AccessRule rule;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final Rates rates;
    private final Rates actions;
    private final AutomationListener listener;

    /**
     * @param timeout how long the rule is waited for
     * @param rates of each user, of what is done in turn
     * @param actions of each user, of what is done as it comes
     */
    PageRequests(
            Attendances attendances,
            AccessRule rule,
            Duration timeout,
            Scheduler scheduler,
            Rates rates,
            Rates actions,
            AutomationListener listener) {
        this.attendances = attendances;
        this.rule = rule;
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.rates = rates;
        this.actions = actions;
        this.listener = listener;
    }

    void add(RequestType<?> type) {
        if (types.putIfAbsent(type.name(), type) != null) {
            throw new IllegalArgumentException("types: two of the name " + type.name() + " (expected: one)");
        }
    }

    void attach(Client client) {
        if (types.isEmpty()) {
            return;
        }
        attendances.attach(client);
        client.socket().onDisconnect(reason -> attendances.detach(client));
        PageRequester requester = new PageRequester(client, attendances, rule, timeout, scheduler, listener);
        types.values().forEach(type -> attach(client, requester, type));
    }

    private <P extends Record> void attach(Client client, PageRequester requester, RequestType<P> type) {
        client.socket()
                .on(
                        type.name(),
                        switch (type.manner()) {
                            case IN_TURN -> (args, ack) -> request(client, requester, type, args, ack);
                            case AS_IT_COMES -> (args, ack) -> action(client, requester, type, args, ack);
                            case UNANSWERED -> (args, ack) -> notice(requester, type, args);
                        });
    }

    private static <P extends Record> void notice(Requester requester, RequestType<P> type, Args args) {
        try {
            type.handler().handle(requester, read(type, args));
        } catch (RequestException refused) {
            log.debug("A {} is dropped: {}", type.name(), refused.getMessage());
        } catch (Exception failed) {
            log.error("A {} has failed", type.name(), failed);
        }
    }

    private <P extends Record> void request(
            Client client, Requester requester, RequestType<P> type, Args args, Ack ack) {
        P parameters;
        try {
            rates.take(client.principal().user());
            parameters = read(type, args);
        } catch (RequestException | RuntimeException refused) {
            refuse(refused, type, null, ack);
            return;
        }
        boolean taken =
                client.inTurn(() -> answer(carryOut(client, requester, type, parameters), type, parameters, ack));
        if (!taken) {
            refuse(Turns.refusal(), type, null, ack);
        }
    }

    private <P extends Record> void action(
            Client client, Requester requester, RequestType<P> type, Args args, Ack ack) {
        try {
            actions.take(client.principal().user());
            P parameters = read(type, args);
            try {
                answer(handle(requester, type, parameters), type, parameters, ack);
            } catch (Exception refused) {
                refuse(refused, type, parameters, ack);
            }
        } catch (RequestException refused) {
            refuse(refused, type, null, ack);
        }
    }

    /** Never fails. */
    private CompletionStage<@Nullable Object> answer(
            CompletionStage<@Nullable Object> result, RequestType<?> type, Record parameters, Ack ack) {
        return result.handle((content, failure) -> {
            if (failure == null) {
                ack.send(Reply.ok(content));
            } else {
                refuse(failure, type, parameters, ack);
            }
            return null;
        });
    }

    private static <P extends Record> CompletionStage<@Nullable Object> handle(
            Requester requester, RequestType<P> type, P parameters) throws Exception {
        Object result = type.handler().handle(requester, parameters);
        return result instanceof CompletionStage<?> later
                ? later.thenApply(content -> content)
                : CompletableFuture.completedFuture(result);
    }

    /** @param parameters whose secrets are to be in no log; null if it was not understood */
    private void refuse(Throwable failure, RequestType<?> type, @Nullable Record parameters, Ack ack) {
        listener.refused(Gate.REQUEST, Reply.code(failure));
        ack.send(
                parameters == null ? Reply.error(failure, type.name()) : Reply.error(failure, type.name(), parameters));
    }

    private static <P extends Record> P read(RequestType<P> type, Args args) throws RequestException {
        JsonValue value = args.value(0);
        try {
            return type.parameters().cast(Schema.of(type.parameters()).read(value == null ? Map.of() : value.toJava()));
        } catch (SchemaException malformed) {
            throw new RequestException(ErrorCode.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        }
    }

    private <P extends Record> CompletionStage<@Nullable Object> carryOut(
            Client client, Requester requester, RequestType<P> type, P parameters) {
        return may(client, type, parameters).thenCompose(allowed -> {
            try {
                if (!allowed) {
                    throw new RequestException(ErrorCode.FORBIDDEN, "You may not follow this topic.");
                }
                return handle(requester, type, parameters);
            } catch (Exception failed) {
                throw new CompletionException(failed);
            }
        });
    }

    /** Whatever goes wrong is a no. */
    private <P extends Record> CompletionStage<Boolean> may(Client client, RequestType<P> type, P parameters) {
        if (type.about() == null) {
            return CompletableFuture.completedFuture(true);
        }
        try {
            Topic topic = type.about().apply(parameters);
            return Deadline.of(rule.maySubscribe(client.principal(), topic), timeout, scheduler)
                    .thenApply(Boolean.TRUE::equals)
                    .exceptionally(failed -> false);
        } catch (Throwable failed) {
            return CompletableFuture.completedFuture(false);
        }
    }
}
