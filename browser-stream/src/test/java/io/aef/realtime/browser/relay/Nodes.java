package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.driving.Driving;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.view.FakeBrowser;
import io.aef.realtime.browser.view.ManualTime;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Watching;
import io.aef.realtime.json.JacksonJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes between which messages wait until the test delivers them. */
final class Nodes {

    /** @param members as JSON */
    private record Parcel(
            Node to, @Nullable String kind, byte[] members, byte @Nullable [] bytes, Consumer<Boolean> answer) {}

    final ManualTime time = new ManualTime();
    final List<String> sent = new ArrayList<>();
    private final List<Node> all = new ArrayList<>();
    private final List<Parcel> parcels = new ArrayList<>();
    private final Set<Node> cutOff = new HashSet<>();
    private BiPredicate<Node, String> dropped = (to, kind) -> false;
    private final Map<String, Map<String, Object>> last = new HashMap<>();

    Node add() {
        return add(StreamOptions.DEFAULT);
    }

    Node add(StreamOptions options) {
        Node node = new Node(options);
        all.add(node);
        return node;
    }

    /** Everything, and what is said because of it. */
    void deliver() {
        while (!parcels.isEmpty()) {
            open(parcels.remove(0));
        }
    }

    /** One of those that wait: lost, doubled, or before others. */
    void deliverOne(Random random) {
        if (!parcels.isEmpty()) {
            Parcel parcel = parcels.remove(random.nextInt(Math.min(parcels.size(), 3)));
            switch (random.nextInt(10)) {
                case 0 -> {}
                case 1 -> parcels.add(random.nextInt(parcels.size() + 1), parcel);
                default -> {}
            }
            if (random.nextInt(10) != 0) {
                open(parcel);
            }
        }
    }

    private void open(Parcel parcel) {
        if (!cutOff.contains(parcel.to())) {
            parcel.to().hear(parcel);
        }
    }

    /** Time goes by, and all that is said meanwhile arrives. */
    void pass(long millis) {
        for (long left = millis; left > 0; left -= 100) {
            time.pass(Math.min(left, 100));
            deliver();
        }
    }

    /** Nothing reaches it or leaves it any more. */
    void cutOff(Node node) {
        cutOff.add(node);
    }

    void connect(Node node) {
        cutOff.remove(node);
    }

    /** What is lost on its way to a node. */
    void drop(BiPredicate<Node, String> which) {
        dropped = which;
    }

    /** What was said last of that kind. */
    Map<String, Object> last(String kind) {
        return last.getOrDefault(kind, Map.of());
    }

    /** Says something to all nodes that no node of ours would. */
    void garble(@Nullable String kind, Object members, byte @Nullable [] data) {
        all.forEach(node -> parcels.add(
                new Parcel(node, kind, JacksonJson.standard().write(new byte[0], members), data, yes -> {})));
    }

    private void send(
            Node from, String kind, Map<String, Object> members, byte @Nullable [] data, Consumer<Boolean> answer) {
        sent.add(kind);
        byte[] json = JacksonJson.standard().write(new byte[0], members);
        last.put(kind, members);
        for (Node node : all) {
            if (node != from && !cutOff.contains(from) && !cutOff.contains(node) && !dropped.test(node, kind)) {
                parcels.add(new Parcel(node, kind, json, data, answer));
            }
        }
    }

    /** One of them, with what pages ask for. */
    final class Node implements Bus {

        private final Relaying relaying;
        private final Driving driving;
        private final Watching watching;
        private final StreamOptions options;

        /** Does what other nodes say. */
        volatile Executor executor = Runnable::run;

        private Listener listener = (kind, members, data) -> false;

        private Node(StreamOptions options) {
            this.options = options;
            relaying = new Relaying(this, options, time, task -> executor.execute(task));
            driving = new Driving(relaying, () -> Instant.EPOCH.plusNanos(time.nanos()), time);
            watching = new Watching(options, driving::greet, driving::leave, relaying, time);
            relaying.begin();
        }

        Relaying relaying() {
            return relaying;
        }

        /** Has a browser from now on. */
        SessionView open(String sessionId, FakeBrowser browser) {
            SessionView view = new SessionView(sessionId, browser::want, options, time);
            browser.showIn(view);
            watching.add(sessionId, view);
            relaying.open(sessionId, view, () -> driving.here(sessionId));
            return view;
        }

        /** People may drive it. */
        Runnable drive(String sessionId, InputTarget target, SessionView view, Consumer<@Nullable String> onDriver) {
            return driving.add(sessionId, target, DrivingOptions.DEFAULT, view, () -> {}, onDriver);
        }

        void close(String sessionId, SessionView view) {
            relaying.close(sessionId, view);
            watching.remove(sessionId, view);
            view.close();
        }

        /** What is shown here of another node's browser. */
        SessionView shown(String sessionId) {
            return Objects.requireNonNull(relaying.view(sessionId));
        }

        /** The answer to a page, when there is one; a refusal is a failure. */
        CompletableFuture<Object> ask(Requester page, Record asked) {
            return Stream.concat(watching.types().stream(), driving.types().stream())
                    .filter(type -> type.parameters() == asked.getClass())
                    .map(type -> handle(type, page, asked))
                    .findFirst()
                    .orElseThrow();
        }

        @SuppressWarnings("unchecked")
        private <P extends Record> CompletableFuture<Object> handle(RequestType<P> type, Requester page, Record asked) {
            try {
                Object result = type.handler().handle(page, (P) asked);
                return result instanceof CompletionStage<?> later
                        ? later.toCompletableFuture().thenApply(value -> value)
                        : CompletableFuture.completedFuture(result);
            } catch (RequestException refused) {
                return CompletableFuture.failedFuture(refused);
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        }

        @Override
        public void send(String kind, Map<String, Object> members, byte @Nullable [] data) {
            Nodes.this.send(this, kind, members, data, yes -> {});
        }

        @Override
        public Runnable listen(Listener newListener) {
            listener = newListener;
            return () -> listener = (kind, members, data) -> false;
        }

        @Override
        public CompletionStage<Boolean> ask(String kind, Map<String, Object> members, Duration patience) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            AtomicInteger missing = new AtomicInteger(all.size() - 1);
            Consumer<Boolean> answered = yes -> {
                if (missing.decrementAndGet() == 0 || yes) {
                    answer.complete(yes);
                }
            };
            if (missing.get() == 0) {
                answer.complete(false);
            }
            answer.thenRun(time.schedule(() -> answer.complete(false), patience));
            Nodes.this.send(this, kind, members, null, answered);
            return answer;
        }

        private void hear(Parcel parcel) {
            Supplier<byte @Nullable []> data =
                    () -> parcel.bytes() == null ? null : parcel.bytes().clone();
            byte[] json = parcel.members();
            parcel.answer()
                    .accept(listener.heard(
                            parcel.kind(),
                            JacksonJson.standard().read(json, 0, json.length).toJava(),
                            data));
        }
    }
}
