package io.aef.realtime.automation.schema;

/** JSON that is not what it should be. The message is a sentence that names the member, and never its value. */
public final class SchemaException extends Exception {

    private static final long serialVersionUID = 1L;

    public SchemaException(String message) {
        super(message);
    }
}
