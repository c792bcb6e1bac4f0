package io.aef.realtime.automation.command;

import io.aef.realtime.automation.access.Principal;
import org.jspecify.annotations.Nullable;

/** Carries out the commands of one type. Several at once but of the same user and execution, each on a thread that may wait and is interrupted when its time is over. */
@FunctionalInterface
public interface CommandHandler<P extends Record> {

    /**
     * Carries one out.
     *
     * @return what the sender is told, as plain Java that can be written as JSON; null for nothing
     * @throws io.aef.realtime.automation.request.RequestException to refuse it. Of whatever else it throws the sender learns no more than
     *     that it failed; it is logged, without what is {@code @Sensitive} in the parameters and may be in its messages, as far as
     *     {@link io.aef.realtime.automation.schema.Redaction#trace} finds it
     */
    @Nullable
    Object handle(Principal principal, Command<P> command) throws Exception;
}
