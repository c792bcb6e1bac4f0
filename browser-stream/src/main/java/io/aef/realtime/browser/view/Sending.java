package io.aef.realtime.browser.view;

import io.aef.realtime.automation.request.Requester;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends to pages, all at once, and to recordings. */
final class Sending {

    private Sending() {}

    static void send(Collection<Requester> to, String event, @Nullable Object... args) {
        List<Requester> pages = new ArrayList<>(to.size());
        for (Requester each : to) {
            if (each instanceof RecordingViewer recording) {
                recording.send(List.of(recording), event, args);
            } else {
                pages.add(each);
            }
        }
        if (!pages.isEmpty()) {
            pages.get(0).send(pages, event, args);
        }
    }
}
