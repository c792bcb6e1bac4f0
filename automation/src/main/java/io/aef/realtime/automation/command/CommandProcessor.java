package io.aef.realtime.automation.command;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.internal.Rates;
import io.aef.realtime.automation.internal.Reply;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.log.EventLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out commands: each once, whatever number of times and to whichever node it is sent. Thread-safe.
 *
 * <pre>
 * command {id, type, executionId?, ...}
 *   ─▶ understood?  bad_request, unknown_command      ─▶ not too many?  rate_limited, busy
 *   ─▶ the first with that id?  else the same answer  ─▶ its turn?      behind those of the same user and execution
 *   ─▶ allowed?  forbidden                            ─▶ carried out, within its time
 *   ─▶ {ok:true, result} or {ok:false, error:{code, message, retryAfterMs?}}
 * </pre>
 */
public final class CommandProcessor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CommandProcessor.class);

    /** For whoever listens: what clients name is not passed on. */
    private static final String UNKNOWN = "unknown";

    private final Map<String, CommandType<?>> types = new ConcurrentHashMap<>();
    private final AccessRule rule;
    private final Answers answers;
    private final Rates rates;
    private final Duration timeout;
    private final Workers workers;
    private final Lines lines;
    private final Audit audit;
    private final AutomationListener listener;
    private final LongSupplier clock;

    /**
     * One that remembers its answers in a log.
     *
     * @param log is to keep a topic for as long as a command may be sent again; not closed here
     */
    public CommandProcessor(
            Collection<CommandType<?>> types, AccessRule rule, EventLog log, CommandLimits limits, Audit audit) {
        this(types, rule, log, limits, audit, AutomationListener.NONE);
    }

    /** @param listener is told of each command, also of those that were not understood */
    public CommandProcessor(
            Collection<CommandType<?>> types,
            AccessRule rule,
            EventLog log,
            CommandLimits limits,
            Audit audit,
            AutomationListener listener) {
        this(
                types,
                rule,
                new Answers(
                        log,
                        limits.timeout(),
                        (action, delay) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                                .execute(action)),
                limits,
                audit,
                listener,
                System::nanoTime);
    }

    CommandProcessor(
            Collection<CommandType<?>> types,
            AccessRule rule,
            Answers answers,
            CommandLimits limits,
            Audit audit,
            LongSupplier clock) {
        this(types, rule, answers, limits, audit, AutomationListener.NONE, clock);
    }

    /** @param clock in nanoseconds, from anywhere */
    CommandProcessor(
            Collection<CommandType<?>> types,
            AccessRule rule,
            Answers answers,
            CommandLimits limits,
            Audit audit,
            AutomationListener listener,
            LongSupplier clock) {
        types.forEach(this::add);
        this.rule = rule;
        this.answers = answers;
        this.rates = new Rates(limits.burst(), limits.perSecond(), "You send commands too fast.", clock);
        this.timeout = limits.timeout();
        this.workers = new Workers(limits.atOnce(), limits.timeout());
        this.lines = new Lines(limits.burst(), workers::execute);
        this.audit = audit;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Adds a type.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public void add(CommandType<?> type) {
        if (types.putIfAbsent(type.name(), type) != null) {
            throw new IllegalArgumentException("types: two of the name " + type.name() + " (expected: one)");
        }
    }

    /**
     * Carries out a command.
     *
     * @param payload the argument of the Socket.IO event as plain Java
     * @return the argument of the acknowledgement; never fails
     */
    public CompletionStage<Map<String, Object>> process(Principal principal, @Nullable Object payload) {
        long begin = clock.getAsLong();
        Understood<?> command;
        Workers.Place place;
        Lines.Turn turn;
        try {
            command = understand(payload);
            rates.take(principal.user());
            // Before it is begun: what was refused for want of a place may be sent again.
            place = workers.take(principal.user());
            turn = lineUp(principal, command, place);
        } catch (RequestException refused) {
            listener.commandAnswered(typeOf(payload), refused.code().wire(), false, clock.getAsLong() - begin);
            return CompletableFuture.completedFuture(Reply.error(refused, "command"));
        }
        return answers.once(
                        principal.user(),
                        command.command.id(),
                        payload,
                        () -> inTurn(principal, command, place, turn),
                        () -> {
                            place.leave();
                            turn.leave();
                        })
                .exceptionally(failure -> new Answers.Answer(command.failed(failure), false))
                .thenApply(answer -> {
                    place.leave();
                    turn.leave();
                    tell(principal, command.command, answer, clock.getAsLong() - begin);
                    return answer.reply();
                });
    }

    private void tell(Principal principal, Command<?> command, Answers.Answer answer, long nanos) {
        String outcome =
                answer.reply().get("error") instanceof Map<?, ?> error ? String.valueOf(error.get("code")) : "ok";
        listener.commandAnswered(command.type(), outcome, answer.repeated(), nanos);
        Audit.Entry entry = new Audit.Entry(
                principal,
                command.id(),
                command.type(),
                command.executionId(),
                outcome,
                answer.repeated(),
                Duration.ofNanos(nanos));
        try {
            audit.answered(entry);
        } catch (RuntimeException failed) {
            // Whoever sent the command is to have its answer nevertheless.
            log.error("The audit has not taken {}", entry, failed);
        }
    }

    /** Of what may not have been understood. */
    private String typeOf(@Nullable Object payload) {
        CommandType<?> type = payload instanceof Map<?, ?> members && members.get("type") instanceof String name
                ? types.get(name)
                : null;
        return type == null ? UNKNOWN : type.name();
    }

    private record Understood<P extends Record>(CommandType<P> type, Command<P> command) {

        @Nullable
        Object run(Principal principal) throws Exception {
            return type.handler().handle(principal, command);
        }

        Map<String, Object> failed(Throwable failure) {
            return Reply.error(failure, type.name(), command.parameters());
        }
    }

    private Understood<?> understand(@Nullable Object payload) throws RequestException {
        try {
            Envelope envelope = (Envelope) Envelope.SCHEMA.read(payload);
            CommandType<?> type = types.get(envelope.type());
            if (type == null) {
                throw new RequestException(ErrorCode.UNKNOWN_COMMAND, "There is no command of this type.");
            }
            if (type.ofExecution() && envelope.executionId() == null) {
                throw new RequestException(ErrorCode.BAD_REQUEST, "\"executionId\" is missing.");
            }
            return understood(type, envelope, payload);
        } catch (SchemaException malformed) {
            throw new RequestException(ErrorCode.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        }
    }

    private static <P extends Record> Understood<P> understood(
            CommandType<P> type, Envelope envelope, @Nullable Object payload) throws SchemaException {
        P parameters = type.parameters().cast(Schema.of(type.parameters()).read(payload));
        return new Understood<>(
                type, new Command<>(envelope.id(), envelope.type(), envelope.executionId(), parameters));
    }

    /** Here, before anything is asked that may be answered later: this is the order in which they came. */
    private Lines.Turn lineUp(Principal principal, Understood<?> command, Workers.Place place) throws RequestException {
        try {
            return lines.join(principal.user(), command.command.executionId(), command.type.overtakes());
        } catch (RequestException full) {
            place.leave();
            throw full;
        }
    }

    /** Never fails. */
    private CompletionStage<Map<String, Object>> inTurn(
            Principal principal, Understood<?> command, Workers.Place place, Lines.Turn turn) {
        CompletableFuture<Map<String, Object>> replied = new CompletableFuture<>();
        turn.begin(() -> carryOut(principal, command, place).whenComplete((result, failure) -> {
            replied.complete(failure == null ? Reply.ok(result) : command.failed(failure));
            turn.leave();
        }));
        return replied;
    }

    private CompletionStage<@Nullable Object> carryOut(
            Principal principal, Understood<?> command, Workers.Place place) {
        return may(principal, command.command).thenCompose(allowed -> {
            if (!allowed) {
                throw new CompletionException(
                        new RequestException(ErrorCode.FORBIDDEN, "You may not send this command."));
            }
            return place.run(() -> command.run(principal));
        });
    }

    /** Whatever goes wrong is a no, and so is what takes too long: others wait in line behind it. */
    private CompletionStage<Boolean> may(Principal principal, Command<?> command) {
        try {
            return rule.mayCommand(principal, command.type(), command.executionId())
                    .thenApply(Boolean.TRUE::equals)
                    .toCompletableFuture()
                    .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .exceptionally(failed -> false);
        } catch (Throwable failed) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /** Interrupts what is carried out; what comes afterwards is refused. */
    @Override
    public void close() {
        workers.close();
    }
}
