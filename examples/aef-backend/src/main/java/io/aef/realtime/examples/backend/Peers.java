package io.aef.realtime.examples.backend;

import io.aef.realtime.SocketIoServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The other nodes that are there: each says so twice a second. One that has not for two seconds does not answer, and one that has not for five has
 * gone. The first of those that are there, by name, does what has to be done once. Thread-safe.
 */
final class Peers {

    static final Duration BEAT = Duration.ofMillis(500);

    /** Longer than a busy machine keeps a node from saying a word. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Some beats: what it means is told to people, and taken back as soon as the node is heard again. */
    static final Duration SILENCE = Duration.ofSeconds(2);

    private static final String HERE = "node:here";

    private final SocketIoServer io;
    private final String self;
    private final BooleanSupplier redisAnswers;
    private final InstantSource clock;
    private final Listener listener;
    private final Map<String, Word> heard = new ConcurrentHashMap<>();

    /** Used by the one thread that calls {@link #beat}. */
    private Instant last;

    private Instant listensSince;
    private boolean cutOff;
    private SortedMap<String, Boolean> seen = new TreeMap<>();
    private List<String> told = List.of();

    /**
     * The last one of a node.
     *
     * @param port at which it listens on this machine
     */
    private record Word(Instant at, int port) {}

    /** Is told what becomes of nodes. */
    interface Listener {

        /**
         * Others than before are there, or answer.
         *
         * @param nodes those that are there, this one among them, and whether they answer
         */
        void changed(Map<String, Boolean> nodes);

        /**
         * Others than before are there, and this node is the first of them. Told again and again until it returns without a failure.
         *
         * @param there this one among them
         */
        void left(List<String> there);

        /** This node hears the others again: they may have taken it for gone. */
        void returned();
    }

    /** @param self what the others call this node */
    Peers(SocketIoServer io, String self, BooleanSupplier redisAnswers, InstantSource clock, Listener listener) {
        this.io = io;
        this.self = self;
        this.redisAnswers = redisAnswers;
        this.clock = clock;
        this.listener = listener;
        this.last = clock.instant();
        this.listensSince = last;
        io.onServerSide(
                HERE,
                (args, ack) ->
                        heard(String.valueOf(args.string(0)), Objects.requireNonNull(args.get(1, Integer.class))));
    }

    /** Says that this node is there, and finds out who is not. Not by two threads at the same time. */
    void beat() {
        io.serverSideEmit(HERE, self, io.port());
        Instant now = clock.instant();
        // Who was stopped for a while, or does not reach Redis, cannot judge others.
        boolean deaf =
                !redisAnswers.getAsBoolean() || Duration.between(last, now).compareTo(PATIENCE.dividedBy(2)) > 0;
        boolean returns = cutOff && !deaf;
        last = now;
        cutOff = deaf;
        if (deaf) {
            listensSince = now;
        } else if (returns) {
            listener.returned();
        }
        if (Duration.between(listensSince, now).compareTo(PATIENCE) > 0) {
            judge(now);
        }
    }

    private void judge(Instant now) {
        heard.values().removeIf(word -> Duration.between(word.at(), now).compareTo(PATIENCE) > 0);
        SortedMap<String, Boolean> nodes = new TreeMap<>(Map.of(self, true));
        heard.forEach((node, word) ->
                nodes.put(node, Duration.between(word.at(), now).compareTo(SILENCE) <= 0));
        if (!nodes.equals(seen)) {
            listener.changed(Map.copyOf(nodes));
            seen = nodes;
        }
        List<String> there = List.copyOf(nodes.keySet());
        if (there.get(0).equals(self) && !there.equals(told)) {
            listener.left(there);
            told = there;
        }
    }

    /** Whether it has said so of late. */
    boolean isThere(String node) {
        Word word = heard.get(node);
        return word != null && Duration.between(word.at(), clock.instant()).compareTo(PATIENCE) <= 0;
    }

    /** Of those that have said so of late. */
    List<URI> addresses() {
        return heard.values().stream()
                .map(word -> URI.create("http://127.0.0.1:" + word.port() + "/"))
                .toList();
    }

    void heard(String node, int port) {
        if (!node.equals(self)) {
            heard.put(node, new Word(clock.instant(), port));
        }
    }
}
