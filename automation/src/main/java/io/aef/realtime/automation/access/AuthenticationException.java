package io.aef.realtime.automation.access;

/** Nobody who may connect. The message goes to the client as it is: a sentence for a person to read. */
public final class AuthenticationException extends Exception {

    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }
}
