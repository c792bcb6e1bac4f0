package io.aef.realtime.json;

/**
 * What is accepted as JSON from a peer. The length of the text as a whole is the transport's concern.
 *
 * @param maxDepth how deep arrays and objects may be nested, 1 to 2000
 * @param maxNumberLength characters in one number, at least 20
 */
public record JsonLimits(int maxDepth, int maxNumberLength) {

    private static final JsonLimits DEFAULTS = new JsonLimits(500, 1000);

    public JsonLimits {
        if (maxDepth < 1 || maxDepth > 2000) {
            throw new IllegalArgumentException("maxDepth: " + maxDepth + " (expected: 1 to 2000)");
        }
        if (maxNumberLength < 20) {
            throw new IllegalArgumentException("maxNumberLength: " + maxNumberLength + " (expected: >= 20)");
        }
    }

    /** Depth 500, numbers of 1000 characters: what Jackson itself defaults to. */
    public static JsonLimits defaults() {
        return DEFAULTS;
    }
}
