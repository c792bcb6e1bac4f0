package io.aef.realtime.automation.access;

import io.aef.realtime.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * By what somebody shows who they are.
 *
 * @param token of {@code auth.token}, or of {@code auth_refresh}; null if there is none
 * @param handshake of the connection: its headers and its address
 */
public record Credentials(@Nullable String token, Handshake handshake) {

    /** Fit for a log: the token is a secret. */
    @Override
    public String toString() {
        return token == null ? "Credentials[without a token]" : "Credentials[with a token]";
    }
}
