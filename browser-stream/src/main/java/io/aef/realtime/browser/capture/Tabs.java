package io.aef.realtime.browser.capture;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open tabs, and which of them is shown: that in front, of several windows the one that came last. Lives on the lane. */
final class Tabs {

    /** A page may open as many as it likes. */
    private static final int MAX = 50;

    private final Map<String, Tab> byId = new LinkedHashMap<>();

    /** Those in front, the last one to come there last. */
    private final Map<String, Tab> inFront = new LinkedHashMap<>();

    private @Nullable Tab active;

    boolean isFull() {
        return byId.size() >= MAX;
    }

    void add(Tab tab) {
        byId.put(tab.id(), tab);
    }

    @Nullable
    Tab find(String id) {
        return byId.get(id);
    }

    void remove(Tab tab) {
        byId.remove(tab.id());
        inFront.remove(tab.id());
        if (tab == active) {
            active = null;
        }
    }

    void clear() {
        byId.clear();
        inFront.clear();
        active = null;
    }

    Collection<Tab> all() {
        return byId.values();
    }

    @Nullable
    Tab active() {
        return active;
    }

    /** Takes note of whether a tab is in front, and chooses anew. */
    void update(Tab tab) {
        if (tab.isVisible() || tab.dialog() != null) {
            inFront.putIfAbsent(tab.id(), tab);
        } else {
            inFront.remove(tab.id());
        }
        choose();
    }

    private void choose() {
        for (Tab tab : inFront.values()) {
            active = tab;
        }
        if (active == null) {
            for (Tab tab : byId.values()) {
                active = tab;
            }
        }
    }
}
