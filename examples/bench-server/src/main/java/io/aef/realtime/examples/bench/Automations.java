package io.aef.realtime.examples.bench;

import io.aef.realtime.Ack;
import io.aef.realtime.Args;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepResult;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The automation layer with its log in memory, and executions that publish by themselves. Users follow {@code execution:N}, each with a
 * token {@code token-N} of their own. On the namespace {@code /control}:
 *
 * <pre>
 * start(executions, perSecond, each)  so many events of each execution, evenly spread in time. At the end it is acknowledged with
 *                                     how many events there were, how many µs they took, how many µs late the latest was,
 *                                     and whether there is a log
 * heap()                              is acknowledged with the bytes of live objects
 * </pre>
 *
 * Each event says {@code #number time}: 1 for the first of its execution, and when it should have been published, by the clock that all
 * processes of a machine share.
 */
final class Automations {

    private static final int USERS = 10_000;

    /** Timers of Node are no finer, and here it should not be otherwise. */
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Duration TAKEN = Duration.ofMillis(1234);

    private final AefRealtime aef;

    private Automations(AefRealtime aef) {
        this.aef = aef;
    }

    /** To be called before the server is started. */
    static void open(SocketIoServer io) {
        Map<String, Principal> tokens = tokens();
        Automations automations = new Automations(AefRealtime.on(io)
                .authenticator(credentials -> principal(tokens.get(String.valueOf(credentials.token()))))
                .accessRule(AccessRule.everythingButOtherUsers())
                .open());
        io.of("/control").onConnection(socket -> {
            socket.on("start", (args, ack) -> automations.start(args, ack));
            socket.on("heap", (args, ack) -> ack.send(liveHeap()));
        });
    }

    private static CompletionStage<Principal> principal(@Nullable Principal found) {
        return found == null
                ? CompletableFuture.failedFuture(new AuthenticationException("The token is not valid."))
                : CompletableFuture.completedFuture(found);
    }

    private static Map<String, Principal> tokens() {
        Map<String, Principal> tokens = new HashMap<>();
        for (int i = 0; i < USERS; i++) {
            tokens.put("token-" + i, Principal.of("user-" + i));
        }
        return tokens;
    }

    private void start(Args args, Ack ack) {
        int executions = Objects.requireNonNull(args.get(0, Integer.class));
        int perSecond = Objects.requireNonNull(args.get(1, Integer.class));
        int each = Objects.requireNonNull(args.get(2, Integer.class));
        Thread publisher = new Thread(() -> ack.send(publish(executions, perSecond, each)), "executions");
        publisher.setDaemon(true);
        publisher.start();
    }

    private List<Object> publish(int executions, int perSecond, int each) {
        double interval = 1e9 / ((double) executions * perSecond);
        int total = executions * each;
        long latest = 0;
        long begin = System.nanoTime();
        for (int published = 0; published < total; ) {
            long due = begin + (long) (published * interval);
            long late = System.nanoTime() - due;
            if (late < 0) {
                LockSupport.parkNanos(Math.max(TICK, -late));
            } else {
                aef.publish(event(published % executions, 1 + published / executions, due));
                latest = Math.max(latest, late);
                published++;
            }
        }
        return List.of(total, (System.nanoTime() - begin) / 1000, latest / 1000, true);
    }

    /** Of ten events of an execution one is about itself, three are about its steps, and six are lines that it writes. */
    private static RealtimeEvent event(int execution, int number, long due) {
        String id = Integer.toString(execution);
        String mark = "#" + number + " " + due;
        int step = number / 10 % 20;
        return switch (number % 10) {
            case 0 -> new ExecutionUpdate(id, ExecutionStatus.RUNNING, "step-" + step + mark, step * 5, Instant.now());
            case 3 -> new StepUpdate(id, "step-" + step, StepStatus.RUNNING, result(mark), Instant.now());
            case 6, 9 -> new StepUpdate(id, "step-" + step, StepStatus.COMPLETED, result(mark), Instant.now());
            default ->
                new LogLine(
                        id,
                        "step-" + step,
                        LogLevel.INFO,
                        "The page has answered, and the form is there " + mark,
                        Instant.now());
        };
    }

    private static StepResult result(String mark) {
        return new StepResult(TAKEN, "found the form " + mark, null);
    }

    private static long liveHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
