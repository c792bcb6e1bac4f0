package io.aef.realtime.redis;

import io.aef.realtime.json.Json;

/** Makes the wire of each namespace. */
@FunctionalInterface
interface Wiring {

    /** @param node the id of the node there */
    Wire wire(String namespace, Json json, String node);

    static Wiring classic(RedisLink link, ClassicOptions options) {
        return (namespace, json, node) -> new ClassicWire(namespace, json, node, link, options);
    }

    static Wiring sharded(RedisLink link, ShardedOptions options) {
        return (namespace, json, node) -> new ShardedWire(namespace, json, node, link, options);
    }

    static Wiring streams(RedisLink link, StreamsOptions options, Patience patience) {
        Streams streams = new Streams(link, options);
        return (namespace, json, node) -> new StreamsWire(namespace, json, node, link, streams, options, patience);
    }
}
