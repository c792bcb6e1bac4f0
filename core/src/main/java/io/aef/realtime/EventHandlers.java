package io.aef.realtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The handlers registered on one socket or namespace. One array for all of them, because every idle socket keeps its own; copied on
 * each change, which is rare, so that looking them up needs no lock.
 */
final class EventHandlers<H> {

    private static final Object[] NONE = {};

    /**
     * Event, handler, event, handler, … in the order of the events' hash codes, so that many are found as fast as few; those of one
     * event in the order they were added.
     */
    private volatile Object[] pairs = NONE;

    Registration add(String event, H handler) {
        insert(event, Objects.requireNonNull(handler, "handler"));
        return HandlerList.registration(() -> remove(event, handler));
    }

    private synchronized void insert(String event, H handler) {
        Object[] before = pairs;
        int hash = event.hashCode();
        int at = firstOf(before, hash);
        while (at < before.length && before[at].hashCode() == hash) {
            at += 2;
        }
        Object[] after = new Object[before.length + 2];
        System.arraycopy(before, 0, after, 0, at);
        after[at] = event;
        after[at + 1] = handler;
        System.arraycopy(before, at, after, at + 2, before.length - at);
        pairs = after;
    }

    /** Of a handler that is registered more often one registration goes, the first. */
    synchronized void remove(String event, H handler) {
        Object[] before = pairs;
        for (int at = 0; at < before.length; at += 2) {
            if (before[at].equals(event) && before[at + 1] == handler) {
                Object[] after = Arrays.copyOf(before, before.length - 2);
                System.arraycopy(before, at + 2, after, at, after.length - at);
                pairs = after;
                return;
            }
        }
    }

    synchronized void removeAll(String event) {
        of(event).forEach(handler -> remove(event, handler));
    }

    synchronized void removeAll() {
        pairs = NONE;
    }

    Set<String> events() {
        Object[] all = pairs;
        Set<String> events = new LinkedHashSet<>();
        for (int at = 0; at < all.length; at += 2) {
            events.add((String) all[at]);
        }
        return Collections.unmodifiableSet(events);
    }

    /** Those of an event, in the order they were added; the list does not change. */
    List<H> of(String event) {
        Object[] all = pairs;
        int hash = event.hashCode();
        List<H> found = List.of();
        for (int at = firstOf(all, hash); at < all.length && all[at].hashCode() == hash; at += 2) {
            if (all[at].equals(event)) {
                @SuppressWarnings("unchecked")
                H handler = (H) all[at + 1];
                found = found.isEmpty() ? List.of(handler) : with(found, handler);
            }
        }
        return found;
    }

    /** Where the events of that hash code begin, or would. */
    private static int firstOf(Object[] pairs, int hash) {
        int low = 0;
        int high = pairs.length / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pairs[2 * middle].hashCode() < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return 2 * low;
    }

    private static <H> List<H> with(List<H> handlers, H another) {
        List<H> more = new ArrayList<>(handlers);
        more.add(another);
        return more;
    }
}
