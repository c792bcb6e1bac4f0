package io.aef.realtime.automation.access;

/** How much of an event somebody may see. */
public enum Visibility {
    /** All of it. */
    FULL,
    /** All but what is {@link io.aef.realtime.automation.schema.Sensitive}. */
    REDACTED,
    /** Nothing, not even that there was one. */
    NONE
}
