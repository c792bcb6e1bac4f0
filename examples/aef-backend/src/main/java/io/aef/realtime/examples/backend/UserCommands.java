package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.ConnectionInfo;
import io.aef.realtime.automation.ConnectionManager;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Identifier;
import java.util.List;
import java.util.Map;

/** What operators do about people who are connected, on whatever node. */
final class UserCommands {

    /** Parameters of {@code message_user}. */
    record Message(
            @Identifier String user,
            @Bounds(min = 1, max = 200) String text) {}

    /** Parameters of {@code disconnect_user}. */
    record Disconnect(@Identifier String user) {}

    private UserCommands() {}

    static List<CommandType<?>> types(ConnectionManager connections) {
        return List.of(
                new CommandType<>("message_user", Message.class, false, (principal, command) -> {
                    Message message = command.parameters();
                    connections.message(
                            message.user(), "notice", Map.of("from", principal.user(), "text", message.text()));
                    return null;
                }),
                new CommandType<>("disconnect_user", Disconnect.class, false, (principal, command) -> {
                    connections.disconnect(
                            command.parameters().user(), "Your session was ended by " + principal.user() + ".");
                    return null;
                }));
    }

    /** For the admin page. */
    static Map<String, Object> description(ConnectionInfo connection) {
        return Map.of(
                "id", connection.socketId(),
                "user", connection.user(),
                "roles", connection.roles(),
                "since", connection.connectedAt().toString(),
                "node", connection.node() == null ? "" : connection.node());
    }
}
