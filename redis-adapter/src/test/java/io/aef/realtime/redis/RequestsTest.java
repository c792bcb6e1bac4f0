package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is believed of other nodes, some of which lie. */
class RequestsTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private CompletableFuture<Integer> count = new CompletableFuture<>();
    private final List<ClusterMessage> sent = new ArrayList<>();
    private final RedisLink link = RedisLink.over(FakeBus::new, null, 10_000);
    private final List<Later> later = new ArrayList<>();
    private final Requests requests =
            new Requests(sent::add, () -> count, new Roster(link, "nodes", "me", "my name"), this::after);

    /** What is done when the test says so. */
    private record Later(Duration delay, Runnable action, CompletableFuture<?> timer) {}

    private CompletableFuture<?> after(Duration delay, Runnable action) {
        CompletableFuture<?> timer = new CompletableFuture<>();
        later.add(new Later(delay, action, timer));
        return timer;
    }

    /** So much time goes by: what was to be done after just that is done. */
    private void goesBy(Duration delay) {
        List<Later> due = later.stream()
                .filter(each -> each.delay.equals(delay) && !each.timer.isDone())
                .toList();
        assertThat(due).hasSize(1);
        later.removeAll(due);
        due.get(0).action.run();
    }

    private void nothingIsLeft() {
        assertThat(later).allSatisfy(each -> assertThat(each.timer).isCancelled());
        assertThat(link.status().pendingRequests()).isZero();
    }

    private CompletableFuture<List<String>> ask() {
        return requests.gather(
                        new ClusterMessage.Fetch("id", BroadcastOptions.ALL), String.class, List.of("mine"), LONG)
                .toCompletableFuture();
    }

    private void broadcast(String id, Listener listener) {
        requests.listen(id, listener, LONG, () -> {});
    }

    @Test
    void aRequestEndsWhenAllHaveAnswered() {
        CompletableFuture<List<String>> answers = ask();
        requests.answered("id", "a", List.of("1", "2"));
        assertThat(answers).isNotDone();
        count.complete(3);
        assertThat(answers).isNotDone();
        requests.answered("another", "b", List.of("x"));
        requests.answered("id", "b", List.of());

        assertThat(answers.join()).containsExactly("mine", "1", "2");
        nothingIsLeft();
    }

    @Test
    void aNodeThatAnswersTwiceIsOne() {
        CompletableFuture<List<String>> answers = ask();
        count.complete(3);
        requests.answered("id", "a", List.of("1"));
        requests.answered("id", "a", List.of("2"));
        assertThat(answers).isNotDone();
        requests.answered("id", "b", List.of("3"));

        assertThat(answers.join()).containsExactly("mine", "1", "3");
    }

    @Test
    void nodesThatDoNotSayWhoTheyAreCountEach() {
        CompletableFuture<List<String>> answers = ask();
        count.complete(3);
        requests.answered("id", "", List.of("1"));
        requests.answered("id", "", List.of("2"));

        assertThat(answers.join()).containsExactly("mine", "1", "2");
    }

    @Test
    void aNodeThatHasDiedIsNotWaitedFor() {
        CompletableFuture<List<String>> answers = ask();
        count.complete(3);
        requests.answered("id", "a", List.of("1"));
        goesBy(LONG.dividedBy(5));
        assertThat(answers).isNotDone();
        count = CompletableFuture.completedFuture(2);
        goesBy(LONG.dividedBy(5));

        assertThat(answers.join()).containsExactly("mine", "1");
        nothingIsLeft();
    }

    @Test
    void aCountThatIsTooHighEndsInTime() {
        CompletableFuture<List<String>> answers = ask();
        count.complete(1_000_000);
        requests.answered("id", "a", List.of("1"));
        assertThat(answers).isNotDone();
        goesBy(LONG);

        assertThat(silence(answers).answers()).isEqualTo(List.of("mine", "1"));
        assertThat(silence(answers).expected()).isEqualTo(1_000_000);
        assertThat(silence(answers))
                .hasMessage("2 of 1000000 nodes have answered in time; silent: 999998 not known by name");
        nothingIsLeft();
    }

    @Test
    void beforeTheNodesAreCountedNotAnyNumberOfAnswersIsKept() {
        CompletableFuture<List<String>> answers = ask();
        List<String> many = Collections.nCopies(50_000, "x");
        for (int i = 0; i < 1_000_000; i++) {
            requests.answered("id", "", many);
        }
        goesBy(LONG);

        assertThat(silence(answers).answers()).hasSizeLessThanOrEqualTo(100_000);
        assertThat(silence(answers).answered()).isLessThan(1024);
    }

    private static SilentNodesException silence(CompletableFuture<?> of) {
        try {
            return (SilentNodesException) of.handle((all, failure) ->
                            failure instanceof CompletionException wrapped ? wrapped.getCause() : failure)
                    .join();
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Listener implements BroadcastAckListener {

        final List<Integer> sent = new ArrayList<>();
        int answers;
        int ends;
        Consumer<Boolean> end = early -> {};

        @Override
        public void onEnd(Consumer<Boolean> action) {
            end = action;
        }

        @Override
        public void sent(int sockets) {
            sent.add(sockets);
        }

        @Override
        public void answered(List<JsonValue> args) {
            answers++;
        }

        @Override
        public void disconnected() {}

        @Override
        public void dropped() {}

        @Override
        public synchronized void timedOut() {
            ends++;
        }
    }

    @Test
    void aNodeSaysOnceToHowManyItHasSent() {
        Listener listener = new Listener();
        broadcast("id", listener);
        requests.sent("id", "a", 2);
        requests.sent("id", "a", 3);
        requests.sent("id", "", 1);

        assertThat(listener.sent).containsExactly(2, 1);
    }

    @Test
    void noMoreAnswersThanClients() {
        Listener listener = new Listener();
        JsonValue value = JacksonJson.standard().wrap("x");
        broadcast("id", listener);
        requests.acknowledged("id", "a", value);
        assertThat(listener.answers).isZero();
        requests.sent("id", "a", 2);
        for (int i = 0; i < 1000; i++) {
            requests.acknowledged("id", "a", value);
        }

        assertThat(listener.answers).isEqualTo(2);
    }

    @Test
    void aNodePassesOnNoMoreAnswersThanItsOwn() {
        Listener listener = new Listener();
        JsonValue value = JacksonJson.standard().wrap("x");
        broadcast("id", listener);
        requests.sent("id", "honest", 2);
        requests.sent("id", "liar", 1);
        requests.acknowledged("id", "liar", value);
        requests.acknowledged("id", "liar", value);
        requests.acknowledged("id", "stranger", value);
        requests.acknowledged("id", "", value);
        assertThat(listener.answers).isEqualTo(1);
        requests.acknowledged("id", "honest", value);
        requests.acknowledged("id", "honest", value);

        assertThat(listener.answers).isEqualTo(3);
    }

    @Test
    void nodesThatDoNotSayWhoTheyAreShareTheirAnswers() {
        Listener listener = new Listener();
        JsonValue value = JacksonJson.standard().wrap("x");
        broadcast("id", listener);
        requests.sent("id", "", 1);
        requests.sent("id", "named", 1);
        requests.sent("id", "", 1);
        for (int i = 0; i < 3; i++) {
            requests.acknowledged("id", "", value);
        }
        assertThat(listener.answers).isEqualTo(2);
        requests.acknowledged("id", "named", value);

        assertThat(listener.answers).isEqualTo(3);
    }

    @Test
    void ofAQuestionThatCannotBeWrittenNothingStays() {
        Requests speechless = new Requests(
                message -> {
                    throw new JsonException("cannot be written");
                },
                () -> count,
                new Roster(link, "nodes", "me", "my name"),
                this::after);
        Listener listener = new Listener();

        assertThatThrownBy(() -> speechless.gather(
                        new ClusterMessage.ServerSideRequest("id", "event", List.of()), String.class, List.of(), LONG))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> speechless.listen("ack", listener, LONG, () -> {
                    throw new JsonException("cannot be written");
                }))
                .isInstanceOf(JsonException.class);

        nothingIsLeft();
        assertThat(listener.ends).isZero();
    }

    @Test
    void countsDoNotOverflow() {
        Listener listener = new Listener();
        broadcast("id", listener);
        for (int i = 0; i < 10_000; i++) {
            requests.sent("id", "", 1_000_000);
        }

        assertThat(listener.sent.stream().mapToLong(Integer::intValue).sum()).isLessThan(Integer.MAX_VALUE);
    }

    @Test
    void aBroadcastThatAllHaveAnsweredIsForgotten() {
        Listener listener = new Listener();
        broadcast("id", listener);
        assertThat(link.status().pendingRequests()).isEqualTo(1);

        listener.end.accept(false);
        requests.sent("id", "a", 1);

        assertThat(link.status().pendingRequests()).isZero();
        assertThat(listener.sent).isEmpty();
    }

    @Test
    void nothingIsLeftWhenTheNodeCloses() {
        Listener listener = new Listener();
        CompletableFuture<List<String>> answers = ask();
        broadcast("ack", listener);
        assertThat(link.status().pendingRequests()).isEqualTo(2);
        requests.close();

        assertThat(silence(answers).answers()).isEqualTo(List.of("mine"));
        assertThat(listener.ends).isEqualTo(1);
        assertThat(link.status().pendingRequests()).isZero();
    }
}
