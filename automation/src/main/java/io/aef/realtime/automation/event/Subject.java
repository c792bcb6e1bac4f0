package io.aef.realtime.automation.event;

/** What events are about: two with equal texts tell of the same, and the later one counts. */
final class Subject {

    private Subject() {}

    /** @param ids of which none has a control character */
    static String of(String what, String... ids) {
        return what + ' ' + String.join("\n", ids);
    }
}
