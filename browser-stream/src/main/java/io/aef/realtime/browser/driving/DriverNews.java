package io.aef.realtime.browser.driving;

import io.aef.realtime.automation.browser.BrowserDriver;
import io.aef.realtime.automation.request.Requester;
import io.aef.realtime.automation.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells those who watch a browser who drives it: each what is news to them. */
public final class DriverNews {

    private final String sessionId;
    private final Supplier<Collection<Requester>> viewers;
    private final Consumer<Turn> others;
    private final BrowserDriver nobody;

    /** What each viewer was told last; those who were told nothing know of nobody. Used where it is told. */
    private Map<Requester, BrowserDriver> forms = Map.of();

    /** Who is to be told though nothing has changed. */
    private final Set<Requester> asking = ConcurrentHashMap.newKeySet();

    /**
     * @param viewers all pages that are told
     * @param others is told each time whose turn it is
     */
    public DriverNews(String sessionId, Supplier<Collection<Requester>> viewers, Consumer<Turn> others) {
        this.sessionId = sessionId;
        this.viewers = viewers;
        this.others = others;
        this.nobody = new BrowserDriver(sessionId, null, null, false, false);
    }

    /** One is to be told the next time, news or not, if somebody drives. Any thread. */
    public void ask(Requester viewer) {
        asking.add(viewer);
    }

    /** Whose turn it is; one call after the other. */
    public void tell(Turn turn) {
        Map<BrowserDriver, List<Requester>> news = new LinkedHashMap<>();
        Map<Requester, BrowserDriver> all = new HashMap<>();
        for (Requester viewer : viewers.get()) {
            BrowserDriver form = form(viewer, turn);
            all.put(viewer, form);
            boolean asks = asking.remove(viewer) && turn.user() != null;
            if (asks || !form.equals(forms.getOrDefault(viewer, nobody))) {
                news.computeIfAbsent(form, same -> new ArrayList<>()).add(viewer);
            }
        }
        asking.retainAll(all.keySet());
        forms = all;
        news.forEach((form, to) -> to.get(0)
                .send(to, BrowserDriver.TYPE, Schema.of(BrowserDriver.class).write(form, true)));
        others.accept(turn);
    }

    private BrowserDriver form(Requester viewer, Turn turn) {
        return turn.user() == null
                ? nobody
                : new BrowserDriver(
                        sessionId,
                        turn.user(),
                        turn.wantedBy(),
                        viewer.equals(turn.page()),
                        turn.wanting().contains(viewer));
    }
}
