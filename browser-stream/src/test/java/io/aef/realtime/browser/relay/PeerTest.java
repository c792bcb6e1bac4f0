package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.Requester.Attendance;
import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.view.ManualTime;
import io.aef.realtime.browser.view.SessionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What stands where the browser is for another node and its pages. */
class PeerTest {

    private static final Inbox INBOX = new Inbox(Runnable::run, failed -> {
        throw failed;
    });

    private static final Topic TOPIC = Topic.session("s");

    private final ManualTime time = new ManualTime();
    private final SessionView view = new SessionView("s", demand -> {}, StreamOptions.DEFAULT, time);
    private final List<String> ended = new ArrayList<>();
    private final Peer peer = new Peer(new Home("s", view, () -> null, (message, bytes) -> {}, time, INBOX), "relay");

    @Test
    void aPageThatAttendsAgainIsToldOfItsEndThoughItAttendsNotAnyMoreAsBefore() {
        RemotePage page = Objects.requireNonNull(peer.page(1, "ada"));
        Attendance before = page.attend(TOPIC, () -> ended.add("before"));
        Attendance now = page.attend(TOPIC, () -> ended.add("now"));
        before.close();
        page.end();
        assertThat(ended).containsExactly("now");
        now.close();
    }

    @Test
    void whoAttendsNotAnyMoreIsNotTold() {
        RemotePage page = Objects.requireNonNull(peer.page(1, "ada"));
        page.attend(TOPIC, () -> ended.add("now")).close();
        page.end();
        assertThat(ended).isEmpty();
    }

    @Test
    void aNodeThatHasGoneHasNoPages() {
        Objects.requireNonNull(peer.page(1, "ada")).attend(TOPIC, () -> ended.add("ada"));
        peer.end();
        assertThat(ended).containsExactly("ada");
        assertThat(peer.page(1, "ada")).isNull();
        assertThat(peer.heard(0, 1, List.of(), 1)).isFalse();
    }

    @Test
    void itsOwnViewersAreNotElsewhereThoughHowManyTheyAreChanges() {
        List<RelayMessage> said = new ArrayList<>();
        Peer other =
                new Peer(new Home("s", view, () -> null, (message, bytes) -> said.add(message), time, INBOX), "relay");
        other.heard(0, 1, List.of(), 0);
        other.send(List.of(other), "browser_status", Map.of("viewers", 5));
        // Another node has two less now: as many as before in all.
        other.heard(0, 3, List.of(), 0);
        other.tellState();
        assertThat(said)
                .extracting(state -> Objects.requireNonNull(((RelayMessage.State) state).status())
                        .get("viewers"))
                .containsExactly(4, 2);
    }
}
