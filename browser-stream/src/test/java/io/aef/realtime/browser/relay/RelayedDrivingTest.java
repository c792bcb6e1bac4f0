package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.browser.BrowserControl;
import io.aef.realtime.automation.browser.BrowserControl.ControlAction;
import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.browser.BrowserInput.InputKind;
import io.aef.realtime.automation.browser.BrowserUnwatch;
import io.aef.realtime.automation.browser.BrowserWatch;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.OptionList;
import io.aef.realtime.browser.relay.Nodes.Node;
import io.aef.realtime.browser.view.FakeBrowser;
import io.aef.realtime.browser.view.FakePage;
import io.aef.realtime.browser.view.SessionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that drive a browser of another node. */
class RelayedDrivingTest {

    private final Nodes nodes = new Nodes();
    private final Node home = nodes.add();
    private final Node away = nodes.add();
    private final SessionView view = home.open("s", new FakeBrowser(320, 96));
    private final List<InputAction> performed = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private CompletableFuture<@Nullable OptionList> browser = CompletableFuture.completedFuture(null);
    private final Runnable endOfDriving = home.drive(
            "s",
            action -> {
                performed.add(action);
                return browser;
            },
            view,
            user -> told.add(Objects.toString(user, "nobody")));

    private FakePage watch(Node node, String user) {
        FakePage page = new FakePage(user);
        node.ask(page, new BrowserWatch("s", null, null, null, null, false));
        nodes.deliver();
        return page;
    }

    private CompletableFuture<Object> take(Node node, FakePage page, boolean force) {
        CompletableFuture<Object> answer = node.ask(page, new BrowserControl("s", ControlAction.TAKE, force));
        nodes.deliver();
        return answer;
    }

    private static BrowserInput input(InputKind kind, int seq, @Nullable Double x, @Nullable String text) {
        return new BrowserInput(
                "s", seq, kind, x, x, null, null, null, null, null, null, null, text, null, null, null, null, null,
                null);
    }

    private static BrowserInput text(int seq, String text) {
        return input(InputKind.TEXT, seq, null, text);
    }

    private static BrowserInput move(int seq, double x) {
        return input(InputKind.MOVE, seq, x, null);
    }

    private static Map<String, Object> driver(FakePage page) {
        List<FakePage.Received> all = page.of("browser_driver");
        return all.get(all.size() - 1).header();
    }

    private static ErrorCode code(CompletableFuture<Object> answer) {
        Throwable failure = answer.handle((result, refused) -> refused).join();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        assertThat(cause).isInstanceOf(RequestException.class);
        return ((RequestException) cause).code();
    }

    @Test
    void aPageOfAnotherNodeDrives() {
        FakePage ada = watch(away, "ada");
        FakePage bob = watch(home, "bob");
        assertThat(take(away, ada, false)).isCompletedWithValue(Map.of("driving", true));
        assertThat(told).containsExactly("ada");
        assertThat(driver(ada)).containsEntry("user", "ada").containsEntry("you", true);
        assertThat(driver(bob)).containsEntry("user", "ada").containsEntry("you", false);

        List<CompletableFuture<Object>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(away.ask(ada, text(i, "letter " + i)));
        }
        nodes.deliver();

        assertThat(performed).hasSize(5).first().isEqualTo(new InputAction.Text("letter 0"));
        assertThat(performed.get(4)).isEqualTo(new InputAction.Text("letter 4"));
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join())
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                        .containsOnlyKeys("appliedAt"));
    }

    @Test
    void whatIsSentAgainIsDoneOnceAndWhatIsFoundComesBack() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        browser = CompletableFuture.completedFuture(
                new OptionList(1, 2, 3, 4, List.of(new OptionList.Option("red", true, false))));
        away.ask(ada, text(7, "x"));
        nodes.deliver();
        CompletableFuture<Object> again = away.ask(ada, text(7, "x"));
        nodes.deliver();
        assertThat(again).isCompleted();
        assertThat(performed).hasSize(1);

        CompletableFuture<Object> press = away.ask(ada, input(InputKind.DOWN, 8, 5.0, null));
        nodes.deliver();
        assertThat(String.valueOf(press.join())).contains("select=", "label=red", "selected=true");
    }

    @Test
    void theRuleIsAskedWhereThePageIs() {
        FakePage eve = watch(away, "eve");
        eve.drives = false;
        assertThat(code(take(away, eve, false))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(told).isEmpty();
        assertThat(away.shown("s").has(eve)).isTrue();

        // And again while they drive.
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        nodes.pass(6_000);
        ada.drives = false;
        away.ask(ada, text(1, "a"));
        nodes.deliver();
        CompletableFuture<Object> refused = away.ask(ada, text(2, "b"));
        nodes.deliver();
        assertThat(code(refused)).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(told).containsExactly("ada", "nobody");
        assertThat(driver(ada)).doesNotContainKey("user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"May", "Allowed"})
    void theRuleIsAskedAgainIfTheQuestionOrTheAnswerIsLost(String lost) {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        nodes.pass(6_000);
        nodes.drop((to, kind) -> kind.equals(lost));
        away.ask(ada, text(1, "a"));
        nodes.deliver();
        nodes.drop((to, kind) -> false);
        nodes.pass(8_000);
        CompletableFuture<Object> later = away.ask(ada, text(2, "b"));
        nodes.deliver();
        assertThat(later).isCompletedWithValueMatching(answer -> true);
        assertThat(performed).hasSize(2);
        assertThat(told).containsExactly("ada");
    }

    @Test
    void thatTheRuleIsNotAnsweredIsNoNo() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        nodes.drop((to, kind) -> kind.equals("May"));
        nodes.pass(6_000);
        away.ask(ada, text(1, "a"));
        nodes.pass(13_000);
        away.ask(ada, text(2, "b"));
        nodes.deliver();
        assertThat(told).containsExactly("ada");
        assertThat(performed).hasSize(1);

        nodes.drop((to, kind) -> false);
        nodes.pass(2_500);
        assertThat(performed).hasSize(2);
        assertThat(told).containsExactly("ada");
    }

    @Test
    void itGoesFromAPageOfOneNodeToOneOfAnother() {
        Node third = nodes.add();
        FakePage ada = watch(away, "ada");
        FakePage bob = watch(third, "bob");
        FakePage cy = watch(home, "cy");
        take(away, ada, false);
        assertThat(take(third, bob, false)).isCompletedWithValue(Map.of("driving", false));
        assertThat(take(home, cy, false)).isCompletedWithValue(Map.of("driving", false));
        assertThat(driver(bob)).containsEntry("wanted", true).containsEntry("wantedBy", "bob");
        assertThat(driver(cy)).containsEntry("wanted", true).containsEntry("user", "ada");

        away.ask(ada, new BrowserControl("s", ControlAction.RELEASE, null));
        nodes.deliver();
        assertThat(driver(bob)).containsEntry("you", true).containsEntry("wantedBy", "cy");
        assertThat(driver(ada)).containsEntry("user", "bob").containsEntry("you", false);
        assertThat(code(away.ask(ada, text(1, "late")))).isEqualTo(ErrorCode.INVALID_STATE);

        // The connection goes.
        bob.end();
        nodes.deliver();
        assertThat(driver(cy)).containsEntry("you", true);
        assertThat(told).containsExactly("ada", "bob", "cy");

        assertThat(take(away, ada, true)).isCompletedWithValue(Map.of("driving", true));
        assertThat(driver(cy)).containsEntry("user", "ada").containsEntry("you", false);
    }

    @Test
    void aNodeThatGoesAwayGivesItBack() {
        FakePage ada = watch(away, "ada");
        FakePage bob = watch(home, "bob");
        take(away, ada, false);
        take(home, bob, false);
        nodes.cutOff(away);
        CompletableFuture<Object> lost = away.ask(ada, text(1, "x"));
        nodes.pass(9_000);
        assertThat(told).containsExactly("ada", "bob");
        nodes.pass(2_000);
        assertThat(code(lost)).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(code(away.ask(ada, text(2, "x")))).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(driver(ada)).doesNotContainKey("user");

        nodes.connect(away);
        nodes.pass(4_000);
        assertThat(driver(ada)).containsEntry("user", "bob").containsEntry("you", false);
        assertThat(performed).isEmpty();
    }

    @Test
    void nothingIsDoneOfWhichAPageWasToldThatItWasNot() {
        FakePage ada = watch(away, "ada");
        FakePage bob = watch(away, "bob");
        take(away, ada, false);
        nodes.pass(3_000);
        // What they ask for is held up on its way.
        nodes.drop((to, kind) -> kind.equals("Ask"));
        CompletableFuture<Object> typed = away.ask(ada, text(1, "x"));
        Map<String, Object> lateText = nodes.last("Ask");
        CompletableFuture<Object> taken = away.ask(bob, new BrowserControl("s", ControlAction.TAKE, true));
        Map<String, Object> lateTake = nodes.last("Ask");
        nodes.pass(RelayedDriving.PATIENCE.toMillis());
        assertThat(code(typed)).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(code(taken)).isEqualTo(ErrorCode.TIMEOUT);
        nodes.time.pass(1);
        nodes.garble("Ask", lateText, null);
        nodes.garble("Ask", lateTake, null);
        nodes.deliver();
        assertThat(performed).isEmpty();
        assertThat(told).containsExactly("ada");
    }

    @Test
    void whoHasAskedIsNotEndedByWhatWasSaidBefore() {
        FakePage ada = watch(away, "ada");
        nodes.pass(2_000);
        Map<String, Object> before = nodes.last("Want");
        take(away, ada, false);
        nodes.garble("Want", before, null);
        nodes.deliver();
        assertThat(told).containsExactly("ada");
        nodes.pass(3_000);
        assertThat(away.ask(ada, new BrowserControl("s", ControlAction.RELEASE, null)))
                .isCompleted();
        nodes.deliver();
        assertThat(told).containsExactly("ada", "nobody");
    }

    @Test
    void thatSomebodyHasLetGoIsSaidAgainIfItIsLost() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        nodes.drop((to, kind) -> true);
        away.ask(ada, new BrowserControl("s", ControlAction.RELEASE, null));
        nodes.deliver();
        assertThat(told).containsExactly("ada");
        nodes.drop((to, kind) -> false);
        nodes.pass(2_500);
        assertThat(told).containsExactly("ada", "nobody");
    }

    @Test
    void whoComesIsToldWhoDrives() {
        take(home, watch(home, "bob"), false);
        assertThat(driver(watch(away, "ada"))).containsEntry("user", "bob");
        assertThat(driver(watch(away, "cy"))).containsEntry("user", "bob");
    }

    @Test
    void whoDrivesIsToldEvenIfHowTheBrowserIsCannotBeRead() {
        FakePage ada = watch(away, "ada");
        nodes.garble(
                "State",
                Map.of(
                        "sessionId",
                        "s",
                        "stream",
                        nodes.last("Want").get("stream"),
                        "relay",
                        nodes.last("Want").get("relay"),
                        "seq",
                        0,
                        "t",
                        0,
                        "status",
                        Map.of("sessionId", "s", "state", "dreaming"),
                        "turn",
                        Map.of("user", "zoe", "wanting", List.of())),
                null);
        nodes.deliver();
        assertThat(driver(ada)).containsEntry("user", "zoe");
    }

    @Test
    void aBrowserThatIsClosedIsNotDriven() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        browser = new CompletableFuture<>();
        CompletableFuture<Object> waiting = away.ask(ada, text(1, "x"));
        nodes.deliver();
        endOfDriving.run();
        home.close("s", view);
        nodes.deliver();
        assertThat(code(waiting)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(away.ask(ada, text(2, "x")))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void whoDoesNotWatchDoesNotDrive() {
        watch(away, "ada");
        assertThat(code(take(away, new FakePage("bob"), false))).isEqualTo(ErrorCode.INVALID_STATE);
        FakePage cy = watch(away, "cy");
        take(away, cy, false);
        away.ask(cy, new BrowserUnwatch("s"));
        nodes.deliver();
        assertThat(told).containsExactly("cy", "nobody");
    }

    @Test
    void whatMakesNoSenseIsRefusedWithoutAskingTheOtherNode() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        nodes.sent.clear();
        assertThat(code(away.ask(ada, input(InputKind.TEXT, 1, null, null)))).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(nodes.sent).isEmpty();
        CompletableFuture<Object> beside = away.ask(ada, move(2, 5_000));
        nodes.deliver();
        assertThat(code(beside)).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void ofMovesThatWaitTheLastIsSentAndTheOrderIsKept() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            answers.add(away.ask(ada, move(i, i)));
        }
        nodes.deliver();
        assertThat(performed)
                .containsExactly(
                        new InputAction.Move(1, 1, Modifiers.NONE), new InputAction.Move(10, 10, Modifiers.NONE));
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());

        performed.clear();
        away.ask(ada, move(11, 1));
        away.ask(ada, move(12, 2));
        away.ask(ada, text(13, "x"));
        away.ask(ada, move(14, 3));
        nodes.deliver();
        assertThat(performed)
                .containsExactly(
                        new InputAction.Move(1, 1, Modifiers.NONE),
                        new InputAction.Move(2, 2, Modifiers.NONE),
                        new InputAction.Text("x"),
                        new InputAction.Move(3, 3, Modifiers.NONE));
    }

    @Test
    void aBrowserThatDoesNotFollowIsBusy() {
        FakePage ada = watch(away, "ada");
        take(away, ada, false);
        browser = new CompletableFuture<>();
        CompletableFuture<Object> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i <= RelayedDriving.MAX_ASKED; i++) {
            last = away.ask(ada, text(i, "x"));
        }
        assertThat(code(last)).isEqualTo(ErrorCode.BUSY);
        nodes.deliver();
        nodes.pass(11_000);
        assertThat(nodes.sent).doesNotContain("Gone");
    }

    @Test
    void whoBecomesSomebodyElseDrivesAsThem() {
        FakePage page = watch(away, "ada");
        take(away, page, false);
        page.principal = Principal.of("bob");
        take(away, page, true);
        assertThat(told).containsExactly("ada", "bob");
    }

    @Test
    void whatIsTypedIsInNoText() {
        assertThat(new RelayMessage.Ask("s", "r", 1, 1, "ada", false, text(1, "secret"), 1).toString())
                .doesNotContain("secret");
    }

    @Test
    void aRefusalEndsNobodyWhoWasGivenItMeanwhile() {
        FakePage ada = watch(away, "ada");
        ada.drives = false;
        nodes.drop((to, kind) -> kind.equals("Answer"));
        CompletableFuture<Object> first = take(away, ada, false);
        nodes.drop((to, kind) -> false);
        ada.drives = true;
        CompletableFuture<Object> second = take(away, ada, true);
        assertThat(second).isCompletedWithValue(Map.of("driving", true));
        nodes.pass(RelayedDriving.PATIENCE.toMillis() + 100);
        assertThat(code(first)).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(told).containsExactly("ada");
        assertThat(driver(ada)).containsEntry("you", true);
    }
}
