package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which browsers of other nodes are shown here, which are sought, and which no node had just now. Thread-safe. */
final class Relays {

    /** Sessions of other nodes that are shown here. */
    static final int MAX_SHOWN = 256;

    /** Sessions that are sought at once. */
    static final int MAX_SOUGHT = 256;

    // Guarded by this.
    private final Map<String, Relay> bySession = new HashMap<>();
    private final Map<String, Relay> byId = new HashMap<>();
    private final Map<String, Search> searches = new HashMap<>();
    private final Absences absences;

    Relays(Time time) {
        this.absences = new Absences(time);
    }

    synchronized boolean isEmpty() {
        return bySession.isEmpty();
    }

    synchronized List<Relay> all() {
        return List.copyOf(bySession.values());
    }

    synchronized @Nullable Relay of(String sessionId) {
        return bySession.get(sessionId);
    }

    synchronized @Nullable Relay withId(String id) {
        return byId.get(id);
    }

    /** Those of one browser, as its node calls it. */
    synchronized List<Relay> showing(String stream) {
        return bySession.values().stream()
                .filter(relay -> stream.equals(relay.stream()))
                .toList();
    }

    /** For somebody who is about to watch it. */
    synchronized @Nullable SessionView view(String sessionId) {
        Relay relay = bySession.get(sessionId);
        if (relay == null) {
            return null;
        }
        relay.use();
        return relay.view();
    }

    /**
     * What is shown of it, now or when it was found.
     *
     * @param ask asks all nodes, if that is not under way
     */
    CompletionStage<@Nullable SessionView> find(String sessionId, Consumer<Search> ask) {
        Search search;
        synchronized (this) {
            SessionView known = view(sessionId);
            if (known != null || absences.has(sessionId)) {
                return CompletableFuture.completedFuture(known);
            }
            Search present = searches.get(sessionId);
            if (present != null) {
                return present.found();
            }
            if (bySession.size() >= MAX_SHOWN || searches.size() >= MAX_SOUGHT) {
                return CompletableFuture.failedFuture(new RequestException(
                        ErrorCode.BUSY, "This server shows as many browsers of other servers as it can."));
            }
            search = new Search(sessionId);
            searches.put(sessionId, search);
        }
        ask.accept(search);
        return search.found();
    }

    /** The one that has asked this, if it is not over. */
    synchronized @Nullable Search search(String sessionId, String id) {
        Search search = searches.get(sessionId);
        return search != null && search.id().equals(id) ? search : null;
    }

    /**
     * What was sought is shown from now on. Who has searched for it is not told yet.
     *
     * @return false if the search is over, or too many are shown
     */
    synchronized boolean show(Relay relay, Search search) {
        if (bySession.size() >= MAX_SHOWN || !searches.remove(search.sessionId(), search)) {
            return false;
        }
        bySession.put(relay.sessionId(), relay);
        byId.put(relay.id(), relay);
        return true;
    }

    /** No node has what is sought. */
    void giveUp(Search search) {
        synchronized (this) {
            if (!searches.remove(search.sessionId(), search)) {
                return;
            }
            absences.add(search.sessionId());
        }
        search.end(null);
    }

    /** This node has it, so what is known of others does not count. */
    void isHere(String sessionId, SessionView view) {
        Relay before;
        Search search;
        synchronized (this) {
            before = bySession.remove(sessionId);
            if (before != null) {
                byId.remove(before.id());
            }
            search = searches.remove(sessionId);
            absences.remove(sessionId);
        }
        if (before != null) {
            before.close();
        }
        if (search != null) {
            search.end(view);
        }
    }

    /** It is shown no longer. */
    void drop(Relay relay) {
        synchronized (this) {
            bySession.remove(relay.sessionId(), relay);
            byId.remove(relay.id());
        }
        relay.close();
    }

    /** Nothing is shown or sought any more. */
    void close() {
        List<Relay> shown;
        List<Search> sought;
        synchronized (this) {
            shown = List.copyOf(bySession.values());
            bySession.clear();
            byId.clear();
            sought = List.copyOf(searches.values());
            searches.clear();
        }
        shown.forEach(Relay::close);
        sought.forEach(search -> search.end(null));
    }
}
