package io.aef.realtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees every event that is sent to a socket. */
@FunctionalInterface
public interface OutgoingHandler {

    /** Called on the server's handler executor, in the order of sending. The values are those given to {@code emit}. */
    void handle(String event, List<@Nullable Object> args) throws Exception;
}
