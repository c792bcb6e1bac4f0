package io.aef.realtime.browser.view;

import io.aef.realtime.automation.request.Requester;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends to pages, all at once, and to what else watches. */
final class Sending {

    private Sending() {}

    static void send(Collection<Requester> to, String event, @Nullable Object... args) {
        Map<Class<?>, List<Requester>> kinds = new LinkedHashMap<>();
        for (Requester each : to) {
            kinds.computeIfAbsent(each.getClass(), first -> new ArrayList<>()).add(each);
        }
        kinds.values().forEach(same -> same.get(0).send(same, event, args));
    }
}
