package io.aef.realtime.netty;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The request that a mount has passed on to the application's own handlers: pending until its response has been written,
 * so that a request of ours that was pipelined behind it is not answered before it.
 */
final class ForeignExchange {

    private boolean pending;
    private boolean arriving;
    private boolean informational;

    void begin(Object head) {
        pending = true;
        informational = false;
        arriving = !(head instanceof LastHttpContent);
    }

    /** Whether its response has not been written yet. */
    boolean isPending() {
        return pending;
    }

    /** Whether this content belongs to it. */
    boolean claims(HttpContent content) {
        boolean claimed = arriving;
        if (content instanceof LastHttpContent) {
            arriving = false;
        }
        return claimed;
    }

    /** The application has written this. Returns whether it has thereby switched to another protocol. */
    boolean written(Object message) {
        if (message instanceof HttpResponse response) {
            if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                pending = false;
                return true;
            }
            informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        if (message instanceof LastHttpContent && !informational) {
            pending = false;
        }
        return false;
    }
}
