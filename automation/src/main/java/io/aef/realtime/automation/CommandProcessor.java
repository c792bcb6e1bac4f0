package io.aef.realtime.automation;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.Reply;
import io.aef.realtime.automation.request.RequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Leads each command to the handler of its type and turns the outcome into the acknowledgement. A command that comes again
 * from the same user with the same id, as after a lost connection, is not carried out again but answered alike.
 * Thread-safe.
 */
public final class CommandProcessor {

    /** How many answers are kept for commands that come again. */
    private static final int REMEMBERED = 512;

    private final Map<String, CommandHandler> handlers;
    private final Map<Sent, CompletableFuture<Map<String, Object>>> answers = new LinkedHashMap<>();

    /** @param handlers by command type */
    public CommandProcessor(Map<String, CommandHandler> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    /**
     * Carries out the command.
     *
     * @param payload the argument of the Socket.IO event as plain Java
     * @return the argument of the acknowledgement; never fails
     */
    public CompletionStage<Map<String, Object>> process(String user, @Nullable Object payload) {
        Command command;
        try {
            command = Command.parse(payload);
        } catch (RequestException e) {
            return CompletableFuture.completedStage(Reply.error(e, "command"));
        }
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        CompletableFuture<Map<String, Object>> earlier = remember(new Sent(user, command.id()), answer);
        if (earlier != null) {
            return earlier;
        }
        dispatch(user, command)
                .whenComplete((result, failure) ->
                        answer.complete(failure == null ? Reply.ok(result) : Reply.error(failure, command.type())));
        return answer;
    }

    private CompletionStage<?> dispatch(String user, Command command) {
        CommandHandler handler = handlers.get(command.type());
        if (handler == null) {
            return CompletableFuture.failedStage(
                    new RequestException(ErrorCode.UNKNOWN_COMMAND, "There is no command of this type."));
        }
        try {
            return handler.handle(user, command);
        } catch (Exception e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private @Nullable CompletableFuture<Map<String, Object>> remember(
            Sent sent, CompletableFuture<Map<String, Object>> answer) {
        synchronized (answers) {
            CompletableFuture<Map<String, Object>> earlier = answers.putIfAbsent(sent, answer);
            if (answers.size() > REMEMBERED) {
                answers.remove(answers.keySet().iterator().next());
            }
            return earlier;
        }
    }

    private record Sent(String user, String commandId) {}
}
