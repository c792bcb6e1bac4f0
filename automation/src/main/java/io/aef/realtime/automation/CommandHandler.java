package io.aef.realtime.automation;

import io.aef.realtime.automation.request.RequestException;
import java.util.concurrent.CompletionStage;

/** Carries out the commands of one type. */
@FunctionalInterface
public interface CommandHandler {

    /**
     * Begins to carry it out.
     *
     * @param user who sent it
     * @return completes when it has taken effect; with what the sender is told, or with a {@link RequestException}
     * @throws RequestException to refuse it
     */
    CompletionStage<?> handle(String user, Command command) throws RequestException;
}
