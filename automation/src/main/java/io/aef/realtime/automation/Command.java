package io.aef.realtime.automation;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants of an automation.
 *
 * @param id chosen by the sender, a new one for each command: a command that comes twice is carried out once
 * @param type such as {@code pause}
 * @param executionId which execution it is about, or null if none
 * @param parameters all other members, as plain Java
 */
public record Command(String id, String type, @Nullable String executionId, Map<String, Object> parameters) {

    private static final Set<String> OWN_MEMBERS = Set.of("id", "type", "executionId");

    public Command {
        parameters = Map.copyOf(parameters);
    }

    static Command parse(@Nullable Object payload) throws RequestException {
        Request request = Request.of("command", payload);
        String id = request.id("id");
        String type = request.id("type");
        String executionId = request.optionalId("executionId");
        Map<String, Object> parameters = new LinkedHashMap<>();
        request.members().forEach((name, value) -> {
            if (name instanceof String text && value != null && !OWN_MEMBERS.contains(text)) {
                parameters.put(text, value);
            }
        });
        return new Command(id, type, executionId, parameters);
    }

    /**
     * The execution it is about.
     *
     * @throws RequestException with {@link ErrorCode#BAD_REQUEST} if it names none
     */
    public String requireExecutionId() throws RequestException {
        if (executionId == null) {
            throw new RequestException(
                    ErrorCode.BAD_REQUEST, "The command \"" + type + "\" needs the member \"executionId\".");
        }
        return executionId;
    }

    /** Without the parameters: they may carry secrets. */
    @Override
    public String toString() {
        return type + " " + id;
    }
}
