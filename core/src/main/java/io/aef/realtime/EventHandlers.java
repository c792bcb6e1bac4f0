package io.aef.realtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The handlers registered on one socket or namespace. Copied on each change, which is rare, so that looking them up needs
 * no lock and idle sockets stay small.
 */
final class EventHandlers<H> {

    private volatile Map<String, List<H>> byEvent = Map.of();

    Registration add(String event, H handler) {
        change(event, handlers -> handlers.add(handler));
        return HandlerList.registration(() -> remove(event, handler));
    }

    void remove(String event, H handler) {
        change(event, handlers -> HandlerList.removeOne(handlers, handler));
    }

    void removeAll(String event) {
        change(event, List::clear);
    }

    synchronized void removeAll() {
        byEvent = Map.of();
    }

    Set<String> events() {
        return byEvent.keySet();
    }

    List<H> of(String event) {
        return byEvent.getOrDefault(event, List.of());
    }

    private synchronized void change(String event, Consumer<List<H>> change) {
        List<H> handlers = new ArrayList<>(of(event));
        change.accept(handlers);
        Map<String, List<H>> copy = new HashMap<>(byEvent);
        if (handlers.isEmpty()) {
            copy.remove(event);
        } else {
            copy.put(event, List.copyOf(handlers));
        }
        byEvent = Map.copyOf(copy);
    }
}
