package io.aef.realtime.examples.backend;

import io.aef.realtime.Args;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes: who is there, what their clients watch, and what there is to tell and to ask them. Each says twice a second that
 * it is there; one that has not for five seconds has gone. Thread-safe.
 */
final class Peers {

    private static final Logger log = LoggerFactory.getLogger(Peers.class);

    static final Duration BEAT = Duration.ofMillis(500);

    /** Longer than a busy machine keeps a node from saying a word. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String HERE = "node:here";

    private final SocketIoServer io;
    private final String self;
    private final BooleanSupplier redisAnswers;
    private final InstantSource clock;
    private final Listener listener;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();

    /** Used by the one thread that calls {@link #beat}. */
    private Instant last;

    private boolean cutOff;

    /** Is told what becomes of nodes. */
    interface Listener {

        /** A node is there. */
        void appeared(String node);

        /** A node has gone. */
        void gone(String node);

        /** This node hears the others again: they may have taken it for gone. */
        void returned();
    }

    /**
     * @param heard when it has last said that it is there; if it is only expected, since when
     * @param watched the rooms that its clients are in
     */
    private record Peer(boolean met, Instant heard, Set<String> watched) {}

    /** @param self what the others call this node */
    Peers(SocketIoServer io, String self, BooleanSupplier redisAnswers, InstantSource clock, Listener listener) {
        this.io = io;
        this.self = self;
        this.redisAnswers = redisAnswers;
        this.clock = clock;
        this.listener = listener;
        this.last = clock.instant();
        io.onServerSide(HERE, (args, ack) -> heard(sender(args), WireForm.list(object(args), "watched")));
    }

    /** Says that this node is there, and finds out who is not. Not by two threads at the same time. */
    void beat() {
        Instant now = clock.instant();
        // Who was stopped for a while, or does not reach Redis, cannot judge others.
        boolean deaf =
                !redisAnswers.getAsBoolean() || Duration.between(last, now).compareTo(PATIENCE.dividedBy(2)) > 0;
        last = now;
        if (deaf) {
            peers.replaceAll((node, peer) -> new Peer(peer.met, now, peer.watched));
        } else if (cutOff) {
            listener.returned();
        } else {
            forgetSilent(now);
        }
        cutOff = deaf;
        tell(HERE, Map.of("watched", List.copyOf(io.sockets().rooms())));
    }

    private void forgetSilent(Instant now) {
        peers.forEach((node, peer) -> {
            if (Duration.between(peer.heard, now).compareTo(PATIENCE) > 0 && peers.remove(node, peer)) {
                listener.gone(node);
            }
        });
    }

    void heard(String node, List<?> rooms) {
        Set<String> watched = new HashSet<>();
        rooms.forEach(room -> watched.add(String.valueOf(room)));
        Peer before = peers.put(node, new Peer(true, clock.instant(), watched));
        if (before == null || !before.met) {
            listener.appeared(node);
        }
    }

    /** There should be such a node: it has gone if it does not say so. */
    void expect(String node) {
        peers.putIfAbsent(node, new Peer(false, clock.instant(), Set.of()));
    }

    /** Whether it is there, or may be. */
    boolean isThere(String node) {
        return peers.containsKey(node);
    }

    /** How many have been heard of late. */
    int met() {
        return (int) peers.values().stream().filter(Peer::met).count();
    }

    /** A client of that node begins to watch; until it says otherwise. */
    void watches(String node, Topic topic) {
        peers.computeIfPresent(node, (same, peer) -> {
            Set<String> more = new HashSet<>(peer.watched);
            more.add(topic.toString());
            return new Peer(peer.met, peer.heard, more);
        });
    }

    /** Whether a client of another node watches. */
    boolean isWatched(Topic topic) {
        String room = topic.toString();
        return peers.values().stream().anyMatch(peer -> peer.watched.contains(room));
    }

    /** Tells all of them something. */
    void tell(String event, Map<String, ?> what) {
        io.serverSideEmit(event, self, what);
    }

    /** Listens to what the others tell. */
    void onTold(String event, BiConsumer<String, Map<String, Object>> handler) {
        io.onServerSide(event, (args, ack) -> handler.accept(sender(args), object(args)));
    }

    /** Asks all of them something. Those that do not answer in time are left out. */
    CompletionStage<List<Map<String, Object>>> ask(String question, Map<String, ?> what) {
        return io.serverSideEmitWithAck(question, self, what)
                .<List<?>>thenApply(answers -> answers)
                .exceptionally(Peers::answersOfSome)
                .thenApply(answers -> answers.stream()
                        .map(answer -> WireForm.object(((JsonValue) answer).toJava()))
                        .toList());
    }

    private static List<?> answersOfSome(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SilentNodesException silent) {
            return silent.answers();
        }
        throw new CompletionException(cause);
    }

    /** Answers what others ask. The answers must come without delay; nothing else is heard meanwhile. */
    void onAsked(String question, Function<Question, CompletionStage<Map<String, Object>>> handler) {
        io.onServerSide(
                question,
                (args, ack) -> CompletableFuture.completedFuture(args)
                        .thenCompose(asked -> handler.apply(new Question(sender(asked), object(asked))))
                        .whenComplete((answer, failure) -> {
                            if (failure != null) {
                                log.warn("A question of another node could not be answered: {}", question, failure);
                            }
                            // No answer at all would have the other wait for one.
                            ack.send(failure == null ? answer : Map.of());
                        }));
    }

    /** @param from the node that asks */
    record Question(String from, Map<String, Object> what) {}

    private static String sender(Args args) {
        String node = args.string(0);
        if (node == null) {
            throw new IllegalArgumentException("a message that does not say who it is from");
        }
        return node;
    }

    private static Map<String, Object> object(Args args) {
        JsonValue value = args.value(1);
        return WireForm.object(value == null ? null : value.toJava());
    }
}
