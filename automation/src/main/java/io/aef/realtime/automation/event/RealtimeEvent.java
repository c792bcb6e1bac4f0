package io.aef.realtime.automation.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in an automation. Immutable.
 *
 * <p>On the wire it is one Socket.IO event, named by {@link #type()}; {@link EventCatalog} knows its form.
 */
public sealed interface RealtimeEvent
        permits ExecutionCreated,
                ExecutionUpdate,
                StepUpdate,
                BrowserUpdate,
                CheckpointRequired,
                CheckpointResolved,
                LogLine {

    /** The value of the member {@code type}, and the name of the Socket.IO event. */
    String type();

    /** When it happened, in whole milliseconds: all that the wire can carry. */
    Instant timestamp();

    /** Who hears of it. */
    Topic topic();

    /** What it says the latest about, among the events of a topic; null if it is no part of where things stand. */
    @Nullable
    String subject();
}
