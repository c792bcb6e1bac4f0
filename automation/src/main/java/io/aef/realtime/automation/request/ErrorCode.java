package io.aef.realtime.automation.request;

import java.util.Locale;

/** Why a request was refused, for a program to read; what each means does not change. On the wire in lower case. */
public enum ErrorCode {
    /** The request itself is malformed. */
    BAD_REQUEST,
    /** No command has this type. */
    UNKNOWN_COMMAND,
    /** What it is about does not exist, or no longer. */
    NOT_FOUND,
    /** The user has not shown who they are, or that is over. */
    UNAUTHENTICATED,
    /** It cannot be found out at the moment who the user is: what they have shown may be good, and is to be shown again later. */
    UNAVAILABLE,
    /** The user may not do or see this. */
    FORBIDDEN,
    /** What it is about is in a state that does not allow it. */
    INVALID_STATE,
    /** The user asks for too much in too little time; {@code retryAfterMs} says when to go on. */
    RATE_LIMITED,
    /** The user has as many sessions as one may have. */
    TOO_MANY_SESSIONS,
    /** The connection follows as many topics as one may. */
    TOO_MANY_TOPICS,
    /** There is no capacity at the moment. */
    BUSY,
    /** It took too long, and may take effect still. */
    TIMEOUT,
    /** A fault of the server; its log says more. */
    INTERNAL_ERROR;

    /** The text on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
