package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.browser.BrowserFrame;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.view.Conduit;
import io.aef.realtime.browser.view.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Another node that shows a browser of this one: one viewer, however many pages see it there. Thread-safe. */
final class Peer implements Conduit {

    /** Pages that drive or would like to. */
    static final int MAX_PAGES = 200;

    /** Longer than a node waits for its rule, which is ten seconds unless it is told otherwise. */
    private static final Duration RULE_PATIENCE = Duration.ofSeconds(12);

    private final Home home;
    private final String relay;
    private final Questions<Boolean> questions;

    // Guarded by this.
    private final Map<Long, RemotePage> pages = new HashMap<>();

    private boolean ended;
    private long heardAt;
    private int viewers;
    private long seq;
    private @Nullable Map<String, Object> status;
    private RelayMessage.@Nullable Driver turn;

    Peer(Home home, String relay) {
        this.home = home;
        this.relay = relay;
        this.questions = new Questions<>(MAX_PAGES, RULE_PATIENCE, home.time());
    }

    String relay() {
        return relay;
    }

    /** To how many pages it shows the browser. */
    synchronized int viewers() {
        return viewers;
    }

    synchronized long heardAt() {
        return heardAt;
    }

    /**
     * It is there, for so many, and those pages of all up to a number drive or would like to.
     *
     * @return false if it has gone
     */
    boolean heard(long now, int shownTo, Collection<Long> numbers, long numbered) {
        List<RemotePage> left = new ArrayList<>();
        synchronized (this) {
            if (ended) {
                return false;
            }
            heardAt = now;
            viewers = shownTo;
            pages.values()
                    .removeIf(page -> page.number() <= numbered && !numbers.contains(page.number()) && left.add(page));
        }
        left.forEach(RemotePage::end);
        return true;
    }

    /** The one of that number; null if there are too many, or it has gone. */
    synchronized @Nullable RemotePage page(long number, String user) {
        if (ended || pages.size() >= MAX_PAGES && !pages.containsKey(number)) {
            return null;
        }
        RemotePage page = pages.computeIfAbsent(number, first -> new RemotePage(this, number, user));
        page.become(user);
        return page;
    }

    /** It has gone, and all its pages. */
    void end() {
        List<RemotePage> left;
        synchronized (this) {
            ended = true;
            left = List.copyOf(pages.values());
            pages.clear();
        }
        left.forEach(RemotePage::end);
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Fails if there is no answer in time, which is neither. */
    CompletionStage<Boolean> mayDrive(long page, boolean force) {
        CompletionStage<Boolean> answer = questions.ask(
                number -> home.send(new RelayMessage.May(home.stream(), relay, number, page, force)),
                new RequestException(ErrorCode.TIMEOUT, "The rule was not answered in time."));
        return answer == null
                ? CompletableFuture.failedFuture(new RequestException(ErrorCode.BUSY, "Too much is asked of the rule."))
                : answer;
    }

    /** A question may have been lost, or its answer. */
    void askAgain() {
        questions.sendAgain();
    }

    void allowed(long number, boolean may) {
        questions.answer(number, may);
    }

    /** Tells it who drives, if that is news. */
    void tell(RelayMessage.@Nullable Driver now) {
        Origin origin = home.view().origin();
        synchronized (this) {
            if (!Objects.equals(turn, now)) {
                turn = now;
                tellState(origin);
            }
        }
    }

    /** Tells it that the browser is there, and how. */
    void tellState() {
        Origin origin = home.view().origin();
        synchronized (this) {
            tellState(origin);
        }
    }

    /** @param origin asked for without the lock: the session has one, with which it sends */
    private void tellState(Origin origin) {
        home.send(new RelayMessage.State(
                home.sessionId(),
                home.stream(),
                relay,
                seq,
                statusThere(),
                origin.seq() == seq ? origin.urls() : null,
                turn,
                home.now()));
    }

    /** The viewers there are not elsewhere; how many they are changes without a status. */
    private @Nullable Map<String, Object> statusThere() {
        if (status == null) {
            return null;
        }
        Map<String, Object> there = new LinkedHashMap<>(status);
        there.computeIfPresent("viewers", (name, all) -> Math.max(0, ((Number) all).intValue() - viewers));
        return there;
    }

    @Override
    public Principal principal() {
        return Principal.of("relay");
    }

    /** Its pages attend where they are. */
    @Override
    public Attendance attend(Topic topic, Runnable ended) {
        return () -> {};
    }

    @Override
    public void send(Collection<? extends Requester> to, String event, @Nullable Object... args) {
        List<Peer> peers = to.stream().map(Peer.class::cast).toList();
        Map<String, Object> header = header(args);
        if (event.equals(BrowserFrame.TYPE)) {
            long sent = header.get("seq") instanceof Number number ? number.longValue() : 0;
            home.send(
                    new RelayMessage.Frame(
                            home.stream(),
                            peers.stream().map(Peer::relay).toList(),
                            header,
                            home.view().origin().urls()),
                    args.length > 1 && args[1] instanceof byte[] bytes ? bytes : null);
            // Not before: who is told of a frame that has not come asks for a whole one.
            peers.forEach(peer -> peer.sent(sent));
        } else {
            peers.forEach(peer -> peer.become(header));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> header(@Nullable Object... args) {
        return args[0] instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private synchronized void sent(long frame) {
        seq = frame;
    }

    private void become(Map<String, Object> form) {
        Origin origin = home.view().origin();
        synchronized (this) {
            status = form;
            tellState(origin);
        }
    }
}
