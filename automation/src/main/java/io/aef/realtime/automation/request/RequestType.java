package io.aef.realtime.automation.request;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of what pages ask for that is neither a command nor about following a topic: as to watch a browser. Nothing of it is logged or repeated.
 * Whoever handles it may ask another node, as a browser of another node is driven: then what is typed goes there.
 *
 * @param name of the Socket.IO event
 * @param parameters a record of the members of its argument; it is the schema, see {@link Schema}
 * @param about the topic that whoever asks must be allowed to follow; null if nobody is asked
 * @param manner how they are handed to the handler
 * @param handler carries them out
 */
public record RequestType<P extends Record>(
        String name,
        Class<P> parameters,
        @Nullable Function<P, Topic> about,
        Manner manner,
        RequestHandler<P> handler) {

    /** How requests are handed on. */
    public enum Manner {
        /** One behind the other, in the order in which a connection asks, beside its subscriptions; as often as one may subscribe. */
        IN_TURN,
        /** As they come, in their order, without waiting for the one before; 200 per second and user. */
        AS_IT_COMES,
        /** The same without an answer and as often as they come: for what is said often, and costs nothing. */
        UNANSWERED
    }

    public RequestType {
        Identifiers.require("name", name);
        // Here rather than at the first request.
        Schema.of(parameters);
    }

    /** One that is answered, and granted to whoever may follow a topic. */
    public static <P extends Record> RequestType<P> request(
            String name, Class<P> parameters, Function<P, Topic> about, RequestHandler<P> handler) {
        return new RequestType<>(name, parameters, about, Manner.IN_TURN, handler);
    }

    /** One that is answered, and whose handler finds out itself who may: for what people do often, and what is not to wait. */
    public static <P extends Record> RequestType<P> action(
            String name, Class<P> parameters, RequestHandler<P> handler) {
        return new RequestType<>(name, parameters, null, Manner.AS_IT_COMES, handler);
    }

    /**
     * One that is not answered, for what pages say often: its handler must be cheap, and finds out itself whether it means anything. A malformed
     * one is dropped.
     */
    public static <P extends Record> RequestType<P> notice(
            String name, Class<P> parameters, RequestHandler<P> handler) {
        return new RequestType<>(name, parameters, null, Manner.UNANSWERED, handler);
    }
}
