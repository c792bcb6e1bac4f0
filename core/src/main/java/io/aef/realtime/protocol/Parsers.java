package io.aef.realtime.protocol;

import io.aef.realtime.json.Json;

/** The two official parsers. A server and its clients must use the same one. */
public final class Parsers {

    private Parsers() {}

    /** JSON text with binary attachments: what every client speaks unless it is told otherwise (socket.io-parser, protocol 5). */
    public static Parser standard(Json json, ParserLimits limits) {
        return new DefaultParser(json, limits);
    }

    /** One MessagePack message per packet, binary parts within (socket.io-msgpack-parser 3). */
    public static Parser msgpack(Json json, ParserLimits limits) {
        return new MsgpackParser(json, limits);
    }
}
