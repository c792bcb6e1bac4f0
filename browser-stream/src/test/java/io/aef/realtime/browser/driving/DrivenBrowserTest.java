package io.aef.realtime.browser.driving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.browser.frame.Viewport;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.view.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Turns that end by time. */
class DrivenBrowserTest {

    private final ManualTime time = new ManualTime();
    private final List<String> told = new ArrayList<>();
    private final List<Requester> viewers = new ArrayList<>();
    private final List<InputAction> performed = new ArrayList<>();
    private Runnable onDriver = () -> {};
    private final DrivenBrowser browser = new DrivenBrowser(
            "s",
            action -> {
                performed.add(action);
                return CompletableFuture.completedFuture(null);
            },
            new DrivingOptions(Duration.ofSeconds(60)),
            () -> new Viewport(1_280, 720, 0, 0, 1, "tab"),
            () -> {},
            new DriverNews("s", () -> viewers, turn -> {}),
            user -> {
                told.add(Objects.toString(user, "nobody"));
                onDriver.run();
            },
            () -> Instant.EPOCH.plusNanos(time.nanos()),
            time);

    private class Page implements Requester {

        private final String user;
        private boolean may = true;
        private @Nullable CompletableFuture<Boolean> slow;
        private boolean attending;

        Page(String user) {
            this.user = user;
            viewers.add(this);
        }

        @Override
        public Principal principal() {
            return Principal.of(user);
        }

        @Override
        public Attendance attend(Topic topic, Runnable ended) {
            attending = true;
            return () -> attending = false;
        }

        @Override
        public Visibility visibility(Topic topic, RealtimeEvent event) {
            return Visibility.FULL;
        }

        @Override
        public CompletionStage<Boolean> mayDrive(String sessionId, boolean force) {
            return slow == null ? CompletableFuture.completedFuture(may) : slow;
        }

        @Override
        public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
            assertThat(event).isEqualTo("browser_driver");
        }
    }

    @Test
    void whoDoesNothingForAMinuteLosesIt() {
        browser.take(new Page("ada"), false);

        time.pass(Duration.ofSeconds(59));
        assertThat(told).containsExactly("ada");
        time.pass(Duration.ofSeconds(1));
        assertThat(told).containsExactly("ada", "nobody");
        assertThat(time.pending()).isZero();
    }

    @Test
    void whoDoesSomethingKeepsIt() throws Exception {
        Page ada = new Page("ada");
        browser.take(ada, false);

        for (int i = 0; i < 5; i++) {
            time.pass(Duration.ofSeconds(50));
            browser.perform(ada, back(i));
        }
        assertThat(told).containsExactly("ada");
        assertThat(performed).hasSize(5);
        assertThat(time.pending()).isEqualTo(1);
        time.pass(Duration.ofSeconds(60));
        assertThat(told).containsExactly("ada", "nobody");
    }

    @Test
    void whoWaitsGetsItThen() {
        browser.take(new Page("ada"), false);
        browser.take(new Page("bob"), false);

        time.pass(Duration.ofSeconds(60));
        assertThat(told).containsExactly("ada", "bob");
        time.pass(Duration.ofSeconds(60));
        assertThat(told).containsExactly("ada", "bob", "nobody");
    }

    @Test
    void aPermissionThatIsWithdrawnCountsSoon() throws Exception {
        Page ada = new Page("ada");
        browser.take(ada, false);
        browser.perform(ada, back(1));
        ada.may = false;

        assertThat(told).containsExactly("ada");
        time.pass(Permission.RENEWED_AFTER);
        assertThat(refusal(browser.perform(ada, back(2)))).hasMessage("You may not drive this browser any more.");
        assertThat(performed).hasSize(1);
        assertThat(told).containsExactly("ada", "nobody");
        assertThatThrownBy(() -> browser.perform(ada, back(3))).hasMessage("You do not drive this browser.");
        assertThat(ada.attending).isFalse();
    }

    @Test
    void whatIsDoneWhileTheRuleIsAskedWaitsForItsYes() throws Exception {
        Page ada = new Page("ada");
        takeAndBeAskedAbout(ada);

        CompletableFuture<?> first = browser.perform(ada, back(1)).toCompletableFuture();
        CompletableFuture<?> second = browser.perform(ada, text(2)).toCompletableFuture();
        assertThat(performed).isEmpty();
        ada.slow.complete(true);
        assertThat(performed)
                .containsExactly(new InputAction.History(InputAction.Direction.BACK), new InputAction.Text("x"));
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        ada.slow = new CompletableFuture<>();
        browser.perform(ada, back(3));
        assertThat(performed).hasSize(3);
    }

    @Test
    void whatIsDoneWhileTheRuleIsAskedIsNotDoneAfterItsNo() throws Exception {
        Page ada = new Page("ada");
        takeAndBeAskedAbout(ada);

        CompletableFuture<?> first = browser.perform(ada, back(1)).toCompletableFuture();
        CompletableFuture<?> second = browser.perform(ada, text(2)).toCompletableFuture();
        ada.slow.complete(false);
        assertThat(refusal(first)).hasMessage("You may not drive this browser any more.");
        assertThat(refusal(second)).hasMessage("You may not drive this browser any more.");
        assertThat(performed).isEmpty();
        assertThat(told).containsExactly("ada", "nobody");
    }

    @Test
    void whoKeepsDoingThingsDoesNotWaitForTheRule() throws Exception {
        Page ada = new Page("ada");
        browser.take(ada, false);
        time.pass(Permission.RENEWED_AFTER);
        ada.slow = new CompletableFuture<>();
        browser.perform(ada, back(1));
        assertThat(performed).hasSize(1);
        time.pass(Duration.ofSeconds(2));
        ada.slow.complete(true);
        ada.slow = null;

        // The yes counts from when it was asked for.
        time.pass(Permission.RENEWED_AFTER.minusSeconds(2));
        browser.perform(ada, back(2));
        assertThat(performed).hasSize(2);
    }

    @Test
    void whatIsHeldOfOneIsNotDoneWhenAnotherDrives() throws Exception {
        Page ada = new Page("ada");
        Page bob = new Page("bob");
        takeAndBeAskedAbout(ada);
        CompletableFuture<?> held = browser.perform(ada, back(1)).toCompletableFuture();

        browser.take(bob, true);
        assertThat(refusal(held)).hasMessage("You do not drive this browser any more.");
        browser.perform(bob, text(1));
        ada.slow.complete(true);
        assertThat(performed).containsExactly(new InputAction.Text("x"));
    }

    /** Whoever is next drives before anybody was told. */
    @Test
    void whatIsHeldOfOneHoldsUpNobodyBehind() throws Exception {
        Page bob = new Page("bob");
        Page ada = new Page("ada") {
            @Override
            public Attendance attend(Topic topic, Runnable ended) {
                return () -> {
                    try {
                        browser.perform(bob, text(1));
                    } catch (RequestException | SchemaException e) {
                        throw new IllegalStateException(e);
                    }
                };
            }
        };
        browser.take(ada, false);
        browser.take(bob, false);
        ada.slow = new CompletableFuture<>();
        time.pass(Permission.COUNTS);
        browser.perform(ada, back(1));

        browser.release(ada);
        assertThat(told).containsExactly("ada", "bob");
        assertThat(performed).containsExactly(new InputAction.Text("x"));
    }

    @Test
    void whatIsDoneBehindANoIsNotDone() throws Exception {
        Page ada = new Page("ada");
        takeAndBeAskedAbout(ada);
        CompletableFuture<?> first = browser.perform(ada, back(1)).toCompletableFuture();
        List<Throwable> refused = new ArrayList<>();
        // Where what waits is refused they do not drive any more.
        CompletableFuture<?> tried = first.exceptionally(no -> {
            try {
                browser.perform(ada, text(2));
            } catch (RequestException | SchemaException e) {
                refused.add(e);
            }
            return null;
        });
        ada.slow.complete(false);

        assertThat(tried).isCompleted();
        assertThat(refused)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessage("You do not drive this browser.");
        assertThat(performed).isEmpty();
    }

    @Test
    void whoIsToldOfTheDriverMayFail() {
        Page ada = new Page("ada");
        onDriver = () -> {
            throw new IllegalStateException("not ours");
        };

        assertThat(browser.take(ada, false).toCompletableFuture()).isCompletedWithValue(true);
        time.pass(Duration.ofSeconds(60));
        assertThat(told).containsExactly("ada", "nobody");
        browser.take(ada, false);
        browser.close();
        assertThat(ada.attending).isFalse();
        assertThat(time.pending()).isZero();
    }

    /** Neither how large it is. */
    @Test
    void whoDoesNotDriveLearnsNothingOfTheBrowser() throws Exception {
        Page ada = new Page("ada");
        BrowserInput far = read(Map.of("sessionId", "s", "seq", 1, "kind", "move", "x", 5_000, "y", 1));

        assertThatThrownBy(() -> browser.perform(ada, far)).hasMessage("You do not drive this browser.");
        browser.take(ada, false);
        assertThatThrownBy(() -> browser.perform(ada, far)).hasMessage("This place is not within the viewport.");
    }

    @Test
    void whoHasGoneBeforeTheyAreLetDoesNotDrive() {
        Page gone = new Page("ada") {
            @Override
            public Attendance attend(Topic topic, Runnable ended) {
                ended.run();
                return () -> {};
            }
        };

        assertThat(refusal(browser.take(gone, true))).hasMessage("You do not watch this browser any more.");
        assertThat(told).isEmpty();
        assertThat(time.pending()).isZero();
    }

    @Test
    void nothingIsLeftOfOneThatIsClosed() {
        Page ada = new Page("ada");
        browser.take(ada, false);

        browser.close();
        assertThat(told).containsExactly("ada", "nobody");
        assertThat(ada.attending).isFalse();
        assertThat(time.pending()).isZero();
        assertThat(refusal(browser.take(ada, false))).hasMessage("There is no such browser here.");
    }

    /** Their first yes does not count any more, and the rule takes its time. */
    private void takeAndBeAskedAbout(Page page) {
        browser.take(page, false);
        page.slow = new CompletableFuture<>();
        time.pass(Permission.COUNTS);
    }

    private static Throwable refusal(CompletionStage<?> stage) {
        return assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .cause()
                .isInstanceOf(RequestException.class)
                .actual();
    }

    private static BrowserInput back(int seq) throws SchemaException {
        return read(Map.of("sessionId", "s", "seq", seq, "kind", "back"));
    }

    private static BrowserInput text(int seq) throws SchemaException {
        return read(Map.of("sessionId", "s", "seq", seq, "kind", "text", "text", "x"));
    }

    private static BrowserInput read(Map<String, ?> members) throws SchemaException {
        return (BrowserInput) Schema.of(BrowserInput.class).read(members);
    }
}
