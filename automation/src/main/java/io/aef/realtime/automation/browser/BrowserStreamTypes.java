package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** All forms of this package by their names on the wire, for the documents that are made of them. */
public final class BrowserStreamTypes {

    private BrowserStreamTypes() {}

    /** What a page sends. */
    public static Map<String, Schema.Members> requests() {
        Map<String, Schema.Members> requests = new LinkedHashMap<>();
        requests.put(BrowserWatch.TYPE, Schema.of(BrowserWatch.class));
        requests.put(BrowserUnwatch.TYPE, Schema.of(BrowserUnwatch.class));
        requests.put(BrowserAck.TYPE, Schema.of(BrowserAck.class));
        requests.put(BrowserControl.TYPE, Schema.of(BrowserControl.class));
        requests.put(BrowserInput.TYPE, Schema.of(BrowserInput.class));
        return Collections.unmodifiableMap(requests);
    }

    /** What it is sent. */
    public static Map<String, Schema.Members> events() {
        Map<String, Schema.Members> events = new LinkedHashMap<>();
        events.put(BrowserFrame.TYPE, Schema.of(BrowserFrame.class));
        events.put(BrowserStatus.TYPE, Schema.of(BrowserStatus.class));
        events.put(BrowserDriver.TYPE, Schema.of(BrowserDriver.class));
        return Collections.unmodifiableMap(events);
    }
}
