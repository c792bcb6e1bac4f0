package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.browser.BrowserWatch;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.RequestType;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.frame.StreamOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchingTest {

    private final ManualTime time = new ManualTime();
    private final StreamOptions options = StreamOptions.DEFAULT.withMaxPerConnection(6);
    private final Watching watching =
            new Watching(options, (session, page) -> {}, (session, page) -> {}, new NoOtherNodes(), time);

    WatchingTest() {
        for (int session = 0; session < 6; session++) {
            watching.add("s" + session, new SessionView("s" + session, demand -> {}, options, time));
        }
    }

    @Test
    void onePageCanWatchAllAndOnceMoreAndThenTwiceASecond() throws Exception {
        FakePage page = new FakePage("ada");
        for (int i = 0; i < 12; i++) {
            watch(page, "s" + i % 6, 80);
        }

        assertThatThrownBy(() -> watch(page, "s0", 10)).isInstanceOfSatisfying(RequestException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(500));
        });
        watch(new FakePage("ada"), "s0", 80);
        time.pass(500);
        watch(page, "s0", 10);
        assertThatThrownBy(() -> watch(page, "s0", 80)).hasMessage("You ask too often.");
    }

    @Test
    void whatIsNotThereCountsAsAllNodesAreAskedForIt() throws Exception {
        FakePage page = new FakePage("ada");
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> watch(page, "other", 80)).hasRootCauseMessage("There is no such browser here.");
        }

        assertThatThrownBy(() -> watch(page, "other", 80)).hasMessage("You ask too often.");
    }

    @Test
    void oneThatIsOpenedHereWhileOtherNodesAreAskedIsFound() throws Exception {
        CompletableFuture<@Nullable SessionView> elsewhere = new CompletableFuture<>();
        Watching asking = new Watching(
                options,
                (session, page) -> {},
                (session, page) -> {},
                new NoOtherNodes() {
                    @Override
                    public CompletionStage<@Nullable SessionView> find(String sessionId) {
                        return elsewhere;
                    }
                },
                time);
        FakePage page = new FakePage("ada");
        CompletionStage<?> answer = (CompletionStage<?>)
                type(asking).handler().handle(page, new BrowserWatch("s", null, null, null, null, null));
        SessionView view = new SessionView("s", demand -> {}, options, time);
        asking.add("s", view);
        elsewhere.complete(null);
        assertThat(answer.toCompletableFuture()).isCompletedWithValueMatching(result -> true);
        assertThat(view.has(page)).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static RequestType<BrowserWatch> type(Watching of) {
        return (RequestType<BrowserWatch>) of.types().get(0);
    }

    private void watch(Requester page, String session, int quality) throws Exception {
        Object result =
                type(watching).handler().handle(page, new BrowserWatch(session, null, null, null, quality, null));
        if (result instanceof CompletionStage<?> later) {
            later.toCompletableFuture().join();
        }
    }
}
