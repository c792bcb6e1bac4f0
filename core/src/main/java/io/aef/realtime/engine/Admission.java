package io.aef.realtime.engine;

import io.aef.realtime.engine.EngineMiddleware.Proceed;
import io.aef.realtime.engine.EngineMiddleware.Respond;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request from the door to its session. Nothing is kept of a request that is refused.
 *
 * <pre>
 *  names a session of another node ─▶ relayed there, else:
 *
 *  middlewares ─▶ verify ─┬─ names a session ─▶ verify against it, on its lane ─▶ joins it
 *                         └─ handshake ─▶ door ─▶ allowRequest ─▶ protocol revision ─▶ id ─▶ door ─▶ opens one
 * </pre>
 */
final class Admission {

    private final Engine engine;
    private final EngineMiddlewares middlewares;
    private final Sessions sessions;
    private final Door door;
    private final RequestVerifier verifier;
    private final SessionIdGenerator ids;
    private final @Nullable SessionRelay relay;

    Admission(
            Engine engine, EngineMiddlewares middlewares, Sessions sessions, Door door, @Nullable SessionRelay relay) {
        this.engine = engine;
        this.middlewares = middlewares;
        this.sessions = sessions;
        this.door = door;
        this.verifier = new RequestVerifier(engine.options());
        SessionIdGenerator chosen = engine.options().generateId();
        this.ids = chosen == null ? new RandomIds() : chosen;
        this.relay = relay;
    }

    void admit(Arrival arrival) {
        if (relay != null) {
            String sid = RequestVerifier.sid(arrival.request());
            if (sid != null && arrival.mayBeRelayed() && relay.isForeign(sid)) {
                relay(arrival, relay);
                return;
            }
        }
        admitHere(arrival);
    }

    private void relay(Arrival arrival, SessionRelay to) {
        try {
            arrival.relay(to, () -> admitHere(arrival));
        } catch (Throwable thrown) {
            arrival.fail(thrown);
        }
    }

    /** As a request of this node, even if it is none. */
    void admitHere(Arrival arrival) {
        if (sessions.isClosed()) {
            arrival.respond(HttpResponse.empty(503, Headers.empty()).thenClose());
            if (RequestVerifier.sid(arrival.request()) == null) {
                engine.tell(EngineListener::refusedWhileDraining);
            }
            return;
        }
        when(arrival, () -> middlewares.apply(arrival.request()), (outcome, failure) -> {
            if (outcome instanceof Proceed proceed) {
                verify(arrival, proceed.responseHeaders());
            } else if (outcome instanceof Respond respond) {
                arrival.respond(respond.response());
            } else {
                refuse(arrival, Refusal.badRequest(arrival.request(), "MIDDLEWARE_FAILURE"), Headers.empty());
            }
        });
    }

    private void verify(Arrival arrival, Headers headers) {
        HttpRequest request = arrival.request();
        String sid = RequestVerifier.sid(request);
        if (!passes(arrival, headers, verifier.head(request, arrival.isUpgrade()))) {
            return;
        }
        if (sid == null && sessions.isDraining()) {
            arrival.respond(HttpResponse.empty(503, headers).thenClose());
            engine.tell(EngineListener::refusedWhileDraining);
            return;
        }
        EngineSession session = sid == null ? null : sessions.get(sid);
        if (session == null) {
            if (passes(arrival, headers, door.knock(request, arrival.lane().nanoTime()))) {
                if (sid == null) {
                    handshake(arrival, headers);
                } else {
                    refuse(arrival, Refusal.unknownSid(request), headers);
                }
            }
            return;
        }
        session.lane().run(() -> {
            try {
                if (passes(arrival, headers, verifier.session(request, arrival.isUpgrade(), session))) {
                    arrival.join(session, engine, headers);
                }
            } catch (Throwable thrown) {
                arrival.fail(thrown);
            }
        });
    }

    private void handshake(Arrival arrival, Headers headers) {
        HttpRequest request = arrival.request();
        if (passes(arrival, headers, verifier.handshake(request, arrival.isUpgrade()))
                && passes(arrival, headers, door.look(request, arrival.lane().nanoTime()))) {
            decide(arrival, headers);
        }
    }

    private void decide(Arrival arrival, Headers headers) {
        HttpRequest request = arrival.request();
        AllowRequest allowRequest = engine.options().allowRequest();
        if (allowRequest == null) {
            identify(arrival, headers);
            return;
        }
        when(arrival, () -> allowRequest.decide(request), (decision, failure) -> {
            if (decision == null) {
                refuse(arrival, Refusal.failedDecision(request, failure == null ? "no decision" : failure), headers);
            } else if (!decision.allowed()) {
                refuse(arrival, Refusal.forbidden(request, decision.message()), headers);
            } else {
                identify(arrival, headers);
            }
        });
    }

    private void identify(Arrival arrival, Headers headers) {
        HttpRequest request = arrival.request();
        if (!passes(arrival, headers, verifier.revision(request))) {
            return;
        }
        when(arrival, () -> ids.generate(request), (id, failure) -> {
            if (id == null || id.isEmpty()) {
                refuse(arrival, Refusal.failedId(request, failure == null ? "no id" : failure), headers);
                return;
            }
            String own = relay == null ? id : id + relay.tag();
            if (sessions.get(own) != null) {
                refuse(arrival, Refusal.failedId(request, "the id is in use"), headers);
            } else {
                open(arrival, own, headers);
            }
        });
    }

    private void open(Arrival arrival, String id, Headers headers) {
        Door.Ticket ticket = door.new Ticket();
        try {
            if (passes(
                    arrival,
                    headers,
                    ticket.take(arrival.request(), arrival.lane().nanoTime()))) {
                arrival.open(id, ticket, engine, headers);
            }
        } catch (Throwable thrown) {
            ticket.release();
            arrival.fail(thrown);
        }
    }

    private boolean passes(Arrival arrival, Headers headers, @Nullable ConnectionError error) {
        if (error != null) {
            refuse(arrival, error, headers);
        }
        return error == null;
    }

    private void refuse(Arrival arrival, ConnectionError error, Headers headers) {
        arrival.refuse(error, headers);
        engine.tell(listener -> listener.connectionError(error));
    }

    /**
     * Goes on with the result or the failure; exactly one of them is not null unless the stage gave null. What goes wrong
     * behind that fails the request.
     */
    private static <T> void when(
            Arrival arrival, Supplier<CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> next) {
        CompletionStage<T> stage;
        try {
            stage = Objects.requireNonNull(call.get(), "The application returned no stage.");
        } catch (Throwable thrown) {
            stage = CompletableFuture.failedStage(thrown);
        }
        stage.whenComplete((result, failure) -> {
            try {
                next.accept(result, failure);
            } catch (Throwable thrown) {
                arrival.fail(thrown);
            }
        });
    }
}
