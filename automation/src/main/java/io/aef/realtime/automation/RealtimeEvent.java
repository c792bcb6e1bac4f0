package io.aef.realtime.automation;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened in an automation. Immutable.
 *
 * <p>On the wire it is one Socket.IO event, named by {@link #type()}, with {@link #toJson()} as its only argument.
 */
public sealed interface RealtimeEvent permits ExecutionUpdate, StepUpdate, BrowserUpdate, CheckpointRequired {

    /** The value of the member {@code type}, and the name of the Socket.IO event. */
    String type();

    /** When it happened, in whole milliseconds: all that the wire can carry. */
    Instant timestamp();

    /** Who hears of it. */
    Topic topic();

    /**
     * The members in their wire form and order: strings, integers and nested maps only. What is optional and absent is
     * left out.
     */
    Map<String, Object> toJson();
}
