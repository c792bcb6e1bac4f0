package io.aef.realtime.protocol;

import io.aef.realtime.json.Json;

/** Makes the parser of a server; {@link Parsers#standard} and {@link Parsers#msgpack} are two. */
@FunctionalInterface
public interface ParserFactory {

    /** A parser that reads and writes values with that mapper and accepts packets within these limits. */
    Parser create(Json json, ParserLimits limits);
}
