package io.aef.realtime.automation.command;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.reply.Rates;
import io.aef.realtime.automation.reply.Reply;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out commands: each once, whatever number of times and to whichever node it is sent. Thread-safe.
 *
 * <pre>
 * command {id, type, executionId?, ...}
 *   ─▶ not too fast?  rate_limited                    ─▶ understood?  bad_request, unknown_command
 *   ─▶ not too many?  busy                            ─▶ allowed?     forbidden, unless it was begun before
 *   ─▶ the first with that id?  else the same answer  ─▶ its turn?    behind those of the same user and execution
 *   ─▶ still allowed, if it had to wait?  forbidden   ─▶ carried out, within its time
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
                log,
                limits,
                audit,
                listener,
                (action, delay) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(action),
                System::nanoTime);
    }

    /**
     * The same.
     *
     * @param timer has an action run once a time is over, on any thread
     * @param clock in nanoseconds, from anywhere
     */
    CommandProcessor(
            Collection<CommandType<?>> types,
            AccessRule rule,
            EventLog log,
            CommandLimits limits,
            Audit audit,
            AutomationListener listener,
            BiConsumer<Runnable, Duration> timer,
            LongSupplier clock) {
        types.forEach(this::add);
        this.rule = rule;
        this.rates = new Rates(limits.burst(), limits.perSecond(), "You send commands too fast.", clock);
        this.workers = new Workers(limits.atOnce(), limits.timeout());
        this.answers = new Answers(log, workers.timeLimit(), timer);
        this.lines = new Lines(limits.burst(), workers::execute);
        this.audit = audit;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * A log in memory for the answers of one node: 32 MiB, of one user 1 MiB, for an hour behind the last event. Beyond that the oldest of that user
     * are forgotten, and of nobody else.
     */
    public static EventLog answersInMemory() {
        return InMemoryEventLog.shared(LogLimits.DEFAULT, 32 << 20, 1 << 20, Answers::userOf, InstantSource.system());
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
            rates.take(principal.user());
            command = understand(payload);
            // Before it is begun: what was refused for want of a place may be sent again.
            place = workers.take(principal.user());
            turn = lineUp(principal, command, place);
        } catch (RequestException refused) {
            listener.commandAnswered(typeOf(payload), refused.code().wire(), false, clock.getAsLong() - begin);
            return CompletableFuture.completedFuture(Reply.error(refused, "command"));
        }
        return answers.once(principal.user(), command.command.id(), payload, work(principal, command, place, turn))
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

    private Answers.Work work(Principal principal, Understood<?> command, Workers.Place place, Lines.Turn turn) {
        return new Answers.Work() {
            @Override
            public CompletionStage<Boolean> mayBegin() {
                return may(principal, command.command);
            }

            @Override
            public CompletionStage<Map<String, Object>> carryOut() {
                CompletableFuture<Map<String, Object>> replied = new CompletableFuture<>();
                turn.begin(() -> run(principal, command, place, turn).whenComplete((result, failure) -> {
                    replied.complete(failure == null ? Reply.ok(result) : command.failed(failure));
                    turn.leave();
                }));
                return replied;
            }

            @Override
            public void repeated() {
                place.leave();
                turn.leave();
            }
        };
    }

    private CompletionStage<@Nullable Object> run(
            Principal principal, Understood<?> command, Workers.Place place, Lines.Turn turn) {
        // Those before it may have taken long: it is asked again what was true when it came.
        CompletionStage<Boolean> still =
                turn.hasWaited() ? may(principal, command.command) : CompletableFuture.completedFuture(true);
        return still.thenCompose(allowed -> {
            if (!allowed) {
                throw new CompletionException(Answers.forbidden());
            }
            return place.run(() -> command.run(principal));
        });
    }

    /** Whatever goes wrong is a no, and so is what takes too long: others wait in line behind it. */
    private CompletionStage<Boolean> may(Principal principal, Command<?> command) {
        try {
            return workers.timeLimit()
                    .on(rule.mayCommand(principal, command.type(), command.executionId()))
                    .handle((allowed, failure) -> failure == null && Boolean.TRUE.equals(allowed));
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
