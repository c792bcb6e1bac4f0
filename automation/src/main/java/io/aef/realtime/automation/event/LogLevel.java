package io.aef.realtime.automation.event;

/** How much a line matters. On the wire in lower case. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
}
