package io.aef.realtime.automation.access;

import java.util.concurrent.CompletionStage;

/** Finds out who is behind a connection. Any thread. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Checks what a client shows when it connects, and each time it shows something newer.
     *
     * @return who it is. Fails with an {@link AuthenticationException} whose message the client is told, with the code
     *     {@code unauthenticated}: what it has shown is no good. Any other failure, or none in time, says that this cannot be found out at
     *     the moment: the client is told {@code unavailable} and no more, and it is logged
     */
    CompletionStage<Principal> authenticate(Credentials credentials);
}
