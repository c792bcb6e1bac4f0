package io.aef.realtime.automation.access;

import java.util.concurrent.CompletionStage;

/** Finds out who is behind a connection. Any thread. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Checks what a client shows when it connects, and each time it shows something newer.
     *
     * @return who it is. Fails with an {@link AuthenticationException} whose message the client is told; of any other failure it is told
     *     nothing, and that is logged
     */
    CompletionStage<Principal> authenticate(Credentials credentials);
}
