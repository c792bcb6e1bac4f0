package io.aef.realtime.automation.request;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of what pages ask for that is neither a command nor about following a topic: as to watch a browser. Nothing of it is logged, repeated
 * or passed on to another node. What one connection asks for is done in that order, beside its subscriptions.
 *
 * @param name of the Socket.IO event
 * @param parameters a record of the members of its argument; it is the schema, see {@link Schema}
 * @param about the topic that whoever asks must be allowed to follow; null if nobody is asked
 * @param answered whether it is acknowledged, and counts for how much a user may ask for; if not, it is handed on as it comes, at no more cost
 *     than its handler's
 * @param handler carries them out
 */
public record RequestType<P extends Record>(
        String name,
        Class<P> parameters,
        @Nullable Function<P, Topic> about,
        boolean answered,
        RequestHandler<P> handler) {

    public RequestType {
        Identifiers.require("name", name);
        // Here rather than at the first request.
        Schema.of(parameters);
    }

    /** One that is answered, and granted to whoever may follow a topic. */
    public static <P extends Record> RequestType<P> request(
            String name, Class<P> parameters, Function<P, Topic> about, RequestHandler<P> handler) {
        return new RequestType<>(name, parameters, about, true, handler);
    }

    /**
     * One that is not answered, for what pages say often: its handler must be cheap, and finds out itself whether it means anything. A malformed
     * one is dropped.
     */
    public static <P extends Record> RequestType<P> notice(
            String name, Class<P> parameters, RequestHandler<P> handler) {
        return new RequestType<>(name, parameters, null, false, handler);
    }
}
