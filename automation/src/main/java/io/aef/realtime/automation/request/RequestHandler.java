package io.aef.realtime.automation.request;

import org.jspecify.annotations.Nullable;

/** Carries out requests of a type. Must not block: those of the same connection wait behind it. */
@FunctionalInterface
public interface RequestHandler<P extends Record> {

    /**
     * Carries out a request.
     *
     * @return the member {@code result} of the answer, as plain Java; null for none. A {@link java.util.concurrent.CompletionStage} is waited
     *     for, and what it completes with is the result
     * @throws RequestException if it is refused; whatever else is thrown is logged, and the page is told {@code internal_error}
     */
    @Nullable
    Object handle(Requester requester, P parameters) throws Exception;
}
