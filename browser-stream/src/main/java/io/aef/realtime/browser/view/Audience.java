package io.aef.realtime.browser.view;

import io.aef.realtime.automation.request.Requester;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who watches a session, in the order in which they came. Guarded by it. */
final class Audience {

    private final Map<Requester, Viewer> viewers = new LinkedHashMap<>();
    private int conduits;

    /** Pages of other nodes. */
    private int elsewhere;

    Collection<Viewer> viewers() {
        return viewers.values();
    }

    boolean isEmpty() {
        return viewers.isEmpty();
    }

    @Nullable
    Viewer of(Requester requester) {
        return viewers.get(requester);
    }

    /** Whether it has not left meanwhile. */
    boolean has(Viewer viewer) {
        return viewers.get(viewer.requester()) == viewer;
    }

    void add(Viewer viewer) {
        viewers.put(viewer.requester(), viewer);
        conduits += viewer.requester() instanceof Conduit ? 1 : 0;
    }

    /** Null if it does not watch. */
    @Nullable
    Viewer remove(Requester requester) {
        Viewer left = viewers.remove(requester);
        conduits -= left != null && requester instanceof Conduit ? 1 : 0;
        return left;
    }

    List<Viewer> removeAll() {
        List<Viewer> left = new ArrayList<>(viewers.values());
        viewers.clear();
        conduits = 0;
        return left;
    }

    /** How many pages of this node there are. */
    int here() {
        return viewers.size() - conduits;
    }

    /** How many pages there are. */
    int everywhere() {
        return here() + elsewhere;
    }

    /** False if that is known. */
    boolean setElsewhere(int pages) {
        boolean news = elsewhere != pages;
        elsewhere = pages;
        return news;
    }

    /** The pages of this node. */
    List<Requester> pages() {
        return viewers.keySet().stream()
                .filter(requester -> !(requester instanceof Conduit))
                .toList();
    }
}
