package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.browser.driving.Drivable;
import io.aef.realtime.browser.driving.DriverNews;
import io.aef.realtime.browser.driving.InputReader;
import io.aef.realtime.browser.driving.Turn;
import io.aef.realtime.browser.view.Drain;
import io.aef.realtime.browser.view.Presence;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A browser of another node that pages of this one drive: what they do goes there, and the answers come back. Thread-safe. */
final class RelayedDriving implements Drivable {

    /** Of all pages, what is not answered yet. */
    static final int MAX_ASKED = 256;

    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** One page that drives, or would like to. */
    private final class Page {

        final long number;
        final Requester requester;
        final Presence presence = new Presence();
        final InputLine line;

        /** How often it is asked for at the moment. Guarded by its browser, as is the field below. */
        int asked;

        /** Whether it was not refused then. */
        boolean stays;

        Page(long number, Requester requester) {
            this.number = number;
            this.requester = requester;
            this.line = new InputLine(input -> ask(this, false, input), InstantSource.system());
        }
    }

    private final Relay relay;
    private final Questions<Map<String, Object>> questions;
    private final DriverNews news;
    private final Drain telling = new Drain(this::tellAll);

    // Guarded by this.
    private final Map<Requester, Page> pages = new LinkedHashMap<>();
    private long numbers;
    private RelayMessage.@Nullable Driver driver;

    /** What the rule is being asked: what is asked once more meanwhile has the same answer. */
    private final Set<RelayMessage.May> asking = new HashSet<>();

    RelayedDriving(Relay relay, Time time) {
        this.relay = relay;
        this.questions = new Questions<>(MAX_ASKED, PATIENCE, time);
        this.news = new DriverNews(relay.sessionId(), relay.view()::requesters, turn -> {});
    }

    /**
     * Of the pages that drive or would like to.
     *
     * @param last the highest that was given
     */
    record Numbers(List<Long> present, long last) {}

    synchronized Numbers numbers() {
        return new Numbers(pages.values().stream().map(page -> page.number).toList(), numbers);
    }

    @Override
    public CompletionStage<Boolean> take(Requester requester, boolean force) throws RequestException {
        if (!relay.view().has(requester)) {
            throw new RequestException(ErrorCode.INVALID_STATE, "You do not watch this browser.");
        }
        Page page;
        boolean comes;
        synchronized (this) {
            comes = !pages.containsKey(requester);
            if (comes && pages.size() >= Peer.MAX_PAGES) {
                throw new RequestException(ErrorCode.BUSY, "Too many would like to drive this browser.");
            }
            page = pages.computeIfAbsent(requester, first -> new Page(++numbers, requester));
            page.asked++;
        }
        if (comes) {
            page.presence.begin(requester.attend(Topic.session(relay.sessionId()), () -> release(requester)));
        }
        return ask(page, force, null)
                .whenComplete((result, refused) -> {
                    if (goes(page, refused == null)) {
                        release(requester);
                    } else {
                        greet(requester);
                    }
                })
                .thenApply(result -> Boolean.TRUE.equals(result.get("driving")));
    }

    /** Whether it has no reason to stay: all that it has asked for was refused. */
    private synchronized boolean goes(Page page, boolean granted) {
        page.asked--;
        page.stays |= granted;
        return !page.stays && page.asked == 0 && pages.get(page.requester) == page;
    }

    @Override
    public void release(Requester requester) {
        Page left;
        synchronized (this) {
            left = pages.remove(requester);
        }
        if (left != null) {
            left.presence.end();
            relay.tellWant();
        }
    }

    @Override
    public CompletionStage<Map<String, Object>> perform(Requester requester, BrowserInput input)
            throws RequestException {
        InputReader.read(input);
        Page page;
        synchronized (this) {
            page = pages.get(requester);
        }
        if (page == null) {
            throw new RequestException(ErrorCode.INVALID_STATE, "You do not drive this browser.");
        }
        return page.line.put(input);
    }

    private CompletionStage<Map<String, Object>> ask(Page page, boolean force, @Nullable BrowserInput input) {
        String stream = relay.stream();
        RequestException silence =
                new RequestException(ErrorCode.TIMEOUT, "The server that has this browser does not answer.");
        if (stream == null) {
            return CompletableFuture.failedFuture(silence);
        }
        String user = page.requester.principal().user();
        CompletionStage<Map<String, Object>> answer = questions.ask(
                number -> relay.send(new RelayMessage.Ask(
                        stream, relay.id(), page.number, number, user, force, input, relay.nowThereAnd(PATIENCE))),
                silence);
        return answer == null
                ? CompletableFuture.failedFuture(new RequestException(ErrorCode.BUSY, "The browser does not follow."))
                : answer;
    }

    void answered(RelayMessage.Answer answer) {
        String code = answer.code();
        if (code == null) {
            questions.answer(answer.number(), answer.result() == null ? Map.of() : answer.result());
            return;
        }
        Long after = answer.retryAfterMs();
        questions.fail(
                answer.number(),
                new RequestException(
                        code(code), String.valueOf(answer.message()), after == null ? null : Duration.ofMillis(after)));
    }

    private static ErrorCode code(String wire) {
        try {
            return ErrorCode.valueOf(wire.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return ErrorCode.INTERNAL_ERROR;
        }
    }

    /** The rule is asked here, about the page as it is known here. */
    void asked(RelayMessage.May may) {
        Page page = page(may.page());
        if (page == null) {
            answer(may, false);
        } else if (begins(may)) {
            page.requester.mayDrive(relay.sessionId(), may.force()).whenComplete((allowed, failure) -> {
                ends(may);
                if (failure == null) {
                    answer(may, allowed);
                }
            });
        }
    }

    private void answer(RelayMessage.May may, boolean allowed) {
        relay.send(new RelayMessage.Allowed(may.stream(), may.relay(), may.number(), allowed));
    }

    private synchronized boolean begins(RelayMessage.May may) {
        return asking.size() < Peer.MAX_PAGES && asking.add(may);
    }

    private synchronized void ends(RelayMessage.May may) {
        asking.remove(may);
    }

    private synchronized @Nullable Page page(@Nullable Long number) {
        return pages.values().stream()
                .filter(page -> number != null && page.number == number)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void greet(Requester requester) {
        news.ask(requester);
        telling.run();
    }

    /** Who drives now; null for nobody. */
    void turn(RelayMessage.@Nullable Driver now) {
        synchronized (this) {
            if (Objects.equals(driver, now)) {
                return;
            }
            driver = now;
        }
        telling.run();
    }

    private void tellAll() {
        news.tell(turn());
    }

    private synchronized Turn turn() {
        RelayMessage.Driver now = driver;
        if (now == null) {
            return Turn.NOBODYS;
        }
        Page hands = page(now.page());
        Set<Object> wanting = pages.values().stream()
                .filter(page -> now.wanting().contains(page.number))
                .map(page -> page.requester)
                .collect(Collectors.toSet());
        return new Turn(now.user(), now.wantedBy(), hands == null ? null : hands.requester, wanting);
    }

    /** The browser has gone. */
    void close() {
        List<Page> left;
        synchronized (this) {
            left = new ArrayList<>(pages.values());
            pages.clear();
        }
        left.forEach(page -> page.presence.end());
        questions.failAll(new RequestException(ErrorCode.NOT_FOUND, "There is no such browser."));
    }
}
