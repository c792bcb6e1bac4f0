package io.aef.realtime.automation;

/** Refuses a request of a client. The message goes to the client as it is: a sentence for a person to read. */
public final class RequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public RequestException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
