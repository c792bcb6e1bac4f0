package io.aef.realtime.json;

/**
 * What is accepted as JSON from a peer. The length of the text as a whole is the transport's concern.
 *
 * @param maxDepth how deep arrays and objects may be nested, 1 to 2000
 * @param maxNumberLength characters in one number, at least 20
 * @param maxArguments arguments of an event or an acknowledgement, at least 1: each is a value of its own, all else is kept as
 *     text
 */
public record JsonLimits(int maxDepth, int maxNumberLength, int maxArguments) {

    private static final JsonLimits DEFAULTS = new JsonLimits(500, 1000, 10_000);

    public JsonLimits {
        if (maxDepth < 1 || maxDepth > 2000) {
            throw new IllegalArgumentException("maxDepth: " + maxDepth + " (expected: 1 to 2000)");
        }
        if (maxArguments < 1) {
            throw new IllegalArgumentException("maxArguments: " + maxArguments + " (expected: >= 1)");
        }
        if (maxNumberLength < 20) {
            throw new IllegalArgumentException("maxNumberLength: " + maxNumberLength + " (expected: >= 20)");
        }
    }

    /** Depth 500 and numbers of 1000 characters, as Jackson itself defaults to, and 10,000 arguments. */
    public static JsonLimits defaults() {
        return DEFAULTS;
    }

    public JsonLimits withMaxDepth(int value) {
        return new JsonLimits(value, maxNumberLength, maxArguments);
    }

    public JsonLimits withMaxNumberLength(int value) {
        return new JsonLimits(maxDepth, value, maxArguments);
    }

    public JsonLimits withMaxArguments(int value) {
        return new JsonLimits(maxDepth, maxNumberLength, value);
    }
}
