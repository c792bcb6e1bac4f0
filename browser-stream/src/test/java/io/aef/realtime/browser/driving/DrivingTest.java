package io.aef.realtime.browser.driving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.browser.LiveBrowser;
import io.aef.realtime.browser.input.DrivingOptions;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.OptionList;
import io.aef.realtime.browser.view.FakeBrowser;
import io.aef.realtime.browser.view.LivePage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People who drive a browser, over a server. */
class DrivingTest {

    private static final String DRIVER = "42[\"browser_driver\",";

    private final Set<String> drivers = ConcurrentHashMap.newKeySet();
    private final Set<String> viewers = ConcurrentHashMap.newKeySet();
    private final List<InputAction> performed = Collections.synchronizedList(new ArrayList<>());
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<LivePage> pages = new ArrayList<>();
    private volatile @Nullable OptionList found;
    private SocketIoServer io;
    private AefRealtime aef;
    private BrowserStream stream;
    private LiveBrowser live;

    private final class Rule implements AccessRule {

        @Override
        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
            return CompletableFuture.completedFuture(viewers.contains(principal.user()));
        }

        @Override
        public CompletionStage<Boolean> mayDrive(Principal principal, String sessionId, boolean force) {
            return CompletableFuture.completedFuture(drivers.contains(principal.user())
                    && (!force || principal.user().equals("ada")));
        }
    }

    @BeforeEach
    void start() {
        drivers.addAll(Set.of("ada", "bob"));
        viewers.addAll(Set.of("ada", "bob", "eve"));
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(
                        Map.of("a", Principal.of("ada"), "b", Principal.of("bob"), "e", Principal.of("eve"))))
                .accessRule(new Rule())
                .open();
        stream = BrowserStream.of(aef);
        live = stream.open("s", new FakeBrowser(1_280, 720))
                .drivenBy(
                        action -> {
                            performed.add(action);
                            return CompletableFuture.completedFuture(found);
                        },
                        DrivingOptions.DEFAULT,
                        user -> told.add(Objects.toString(user, "nobody")));
        io.start();
    }

    @AfterEach
    void close() {
        pages.forEach(LivePage::close);
        stream.close();
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }

    @Test
    void whoWatchesNoMoreDrivesNoMore() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");
        ada.say("422[\"browser_unwatch\",{\"sessionId\":\"s\"}]");
        ada.hear("432[");

        await().untilAsserted(() -> assertThat(told).containsExactly("ada", "nobody"));
        ada.say("423[\"browser_input\",{\"sessionId\":\"s\",\"seq\":1,\"kind\":\"text\",\"text\":\"x\"}]");
        assertThat(ada.hear("433")).contains("\"code\":\"invalid_state\"");
        assertThat(performed).isEmpty();
    }

    /** As through another node. */
    @Test
    void whoDoesNotWatchDoesNotDrive() {
        LivePage ada = new LivePage(io.port(), "a");
        pages.add(ada);
        take(ada);

        assertThat(ada.hear("431"))
                .isEqualTo("431[{\"ok\":false,\"error\":{\"code\":\"invalid_state\","
                        + "\"message\":\"You do not watch this browser.\"}}]");
        assertThat(told).isEmpty();
    }

    @Test
    void oneDrivesAtATimeAndTheNextWhenItIsLetGo() {
        LivePage ada = watching("a");
        LivePage bob = watching("b");

        take(ada);
        assertThat(ada.hear("431")).isEqualTo("431[{\"ok\":true,\"result\":{\"driving\":true}}]");
        assertThat(bob.hear(DRIVER)).isEqualTo(driver("\"user\":\"ada\",\"you\":false,\"wanted\":false"));

        take(bob);
        assertThat(bob.hear("431")).isEqualTo("431[{\"ok\":true,\"result\":{\"driving\":false}}]");
        ada.say("422[\"browser_control\",{\"sessionId\":\"s\",\"action\":\"release\"}]");
        ada.hear("432[");
        await().untilAsserted(() -> assertThat(told).containsExactly("ada", "bob"));
        bob.say("429[\"browser_input\",{\"sessionId\":\"s\",\"seq\":1,\"kind\":\"text\",\"text\":\"x\"}]");
        assertThat(bob.hear("439")).startsWith("439[{\"ok\":true,\"result\":{\"appliedAt\":");
        assertThat(performed).containsExactly(new InputAction.Text("x"));
    }

    @Test
    void eachIsToldWhoDrivesAndWhoWouldLikeTo() {
        LivePage ada = watching("a");
        LivePage bob = watching("b");
        LivePage eve = watching("e");

        take(ada);
        assertThat(ada.hear(DRIVER)).isEqualTo(driver("\"user\":\"ada\",\"you\":true,\"wanted\":false"));
        take(bob);
        assertThat(ada.hear(DRIVER))
                .isEqualTo(driver("\"user\":\"ada\",\"wantedBy\":\"bob\",\"you\":true,\"wanted\":false"));
        bob.hear(DRIVER);
        assertThat(bob.hear(DRIVER))
                .isEqualTo(driver("\"user\":\"ada\",\"wantedBy\":\"bob\",\"you\":false,\"wanted\":true"));
        eve.hear(DRIVER);
        assertThat(eve.hear(DRIVER))
                .isEqualTo(driver("\"user\":\"ada\",\"wantedBy\":\"bob\",\"you\":false,\"wanted\":false"));
        assertThat(watching("e").hear(DRIVER))
                .isEqualTo(driver("\"user\":\"ada\",\"wantedBy\":\"bob\",\"you\":false,\"wanted\":false"));
    }

    @Test
    void oneThatIsClosedIsNotDrivenThoughItIsSaidSoLate() {
        live.close();
        live.drivenBy(action -> CompletableFuture.completedFuture(null));
        stream.open("s", new FakeBrowser(1_280, 720)).drivenBy(action -> CompletableFuture.completedFuture(null));

        LivePage ada = watching("a");
        take(ada);
        assertThat(ada.hear("431")).isEqualTo("431[{\"ok\":true,\"result\":{\"driving\":true}}]");
    }

    @Test
    void whoMayNotIsRefused() {
        LivePage eve = watching("e");

        take(eve);
        assertThat(eve.hear("431"))
                .isEqualTo(
                        "431[{\"ok\":false,\"error\":{\"code\":\"forbidden\",\"message\":\"You may not drive this browser.\"}}]");
        assertThat(told).isEmpty();
    }

    @Test
    void itIsTakenAwayOnlyByThoseWhoMay() {
        LivePage ada = watching("a");
        LivePage bob = watching("b");
        take(bob);
        bob.hear("431");

        ada.say("423[\"browser_control\",{\"sessionId\":\"s\",\"action\":\"take\",\"force\":true}]");
        assertThat(ada.hear("433")).isEqualTo("433[{\"ok\":true,\"result\":{\"driving\":true}}]");
        bob.say("424[\"browser_control\",{\"sessionId\":\"s\",\"action\":\"take\",\"force\":true}]");
        assertThat(bob.hear("434")).contains("forbidden");
        await().untilAsserted(() -> assertThat(told).containsExactly("bob", "ada"));
    }

    @Test
    void whoDoesNotDriveChangesNothing() {
        LivePage ada = watching("a");

        ada.say("425[\"browser_input\",{\"sessionId\":\"s\",\"seq\":1,\"kind\":\"click\",\"x\":1,\"y\":1}]");
        assertThat(ada.hear("435"))
                .isEqualTo(
                        "435[{\"ok\":false,\"error\":{\"code\":\"invalid_state\",\"message\":\"You do not drive this browser.\"}}]");
        assertThat(performed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"kind\":\"click\",\"x\":1281,\"y\":1} | This place is not within the viewport.",
                "{\"kind\":\"click\",\"x\":1,\"y\":721} | This place is not within the viewport.",
                "{\"kind\":\"move\",\"x\":-1,\"y\":1} | x: -1.0 (expected: within the viewport)",
                "{\"kind\":\"navigate\",\"url\":\"file:///etc/passwd\"} | url: refused (expected: a whole address that begins with http: or https:)",
                "{\"kind\":\"shake\"} | \\\"kind\\\" must be \\\"move\\\" or"
            })
    void whatNobodyMayDoIsRefused(String members, String message) {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");

        ada.say("425[\"browser_input\",{\"sessionId\":\"s\",\"seq\":1," + members.substring(1) + "]");
        assertThat(ada.hear("435"))
                .startsWith("435[{\"ok\":false,\"error\":{\"code\":\"bad_request\",\"message\":\"" + message);
        assertThat(performed).isEmpty();
    }

    @Test
    void whatIsSentAgainIsDoneOnce() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");

        for (int i = 0; i < 2; i++) {
            ada.say("425[\"browser_input\",{\"sessionId\":\"s\",\"seq\":7,\"kind\":\"text\",\"text\":\"x\"}]");
            assertThat(ada.hear("435")).startsWith("435[{\"ok\":true");
        }
        assertThat(performed).containsExactly(new InputAction.Text("x"));
    }

    @Test
    void manyAreDoneInTheirOrder() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");

        StringBuilder typed = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            ada.say("426[\"browser_input\",{\"sessionId\":\"s\",\"seq\":" + i + ",\"kind\":\"text\",\"text\":\"" + i
                    + " \"}]");
            typed.append(i).append(' ');
        }
        await().until(() -> performed.size() == 100);
        assertThat(String.join(
                        "",
                        performed.stream()
                                .map(action -> ((InputAction.Text) action).text())
                                .toList()))
                .isEqualTo(typed.toString());
    }

    @Test
    void aListThatWasFoundIsToldToTheDriver() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");
        found = new OptionList(1, 2, 3, 4, List.of(new OptionList.Option("small", true, false)));

        ada.say("425[\"browser_input\",{\"sessionId\":\"s\",\"seq\":1,\"kind\":\"down\",\"x\":1,\"y\":1}]");
        assertThat(ada.hear("435"))
                .contains("\"select\":{\"x\":1.0,\"y\":2.0,\"width\":3.0,\"height\":4.0,"
                        + "\"options\":[{\"label\":\"small\",\"selected\":true,\"disabled\":false}]}");
    }

    @Test
    void whoHasGoneDrivesNoMore() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");

        ada.close();
        await().untilAsserted(() -> assertThat(told).containsExactly("ada", "nobody"));
    }

    @Test
    void whoMayNotWatchAnyMoreDrivesNoMore() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");

        viewers.remove("ada");
        aef.connections().recheck();
        await().untilAsserted(() -> assertThat(told).containsExactly("ada", "nobody"));
    }

    @Test
    void aBrowserThatIsClosedCannotBeDriven() {
        LivePage ada = watching("a");
        take(ada);
        ada.hear("431");

        live.close();
        ada.say("425[\"browser_input\",{\"sessionId\":\"s\",\"seq\":1,\"kind\":\"back\"}]");
        assertThat(ada.hear("435")).contains("not_found");
    }

    private static String driver(String members) {
        return DRIVER + "{\"sessionId\":\"s\"," + members + "}]";
    }

    /** Has the first picture, so that places are known. */
    private LivePage watching(String token) {
        LivePage page = new LivePage(io.port(), token);
        pages.add(page);
        page.watching();
        page.hearFrame();
        page.hearBytes();
        return page;
    }

    private static void take(LivePage page) {
        page.say("421[\"browser_control\",{\"sessionId\":\"s\",\"action\":\"take\"}]");
    }
}
