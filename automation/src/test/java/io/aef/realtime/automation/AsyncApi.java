package io.aef.realtime.automation;

import io.aef.realtime.automation.browser.BrowserAck;
import io.aef.realtime.automation.browser.BrowserStreamTypes;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.command.KnownCommands;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The AsyncAPI 3 document of what goes over the wire, from the catalogue and the schemas of the requests. */
final class AsyncApi {

    private static final String ABOUT = """
            Every message is a Socket.IO event of the name given; its payload is the first argument. \
            The token is auth.token of the CONNECT packet. Who is not let in gets a CONNECT_ERROR with data.code, such as \
            "unauthenticated"; "unavailable" says that it cannot be checked at the moment, and is to be shown again later.""";

    private static final String ABOUT_REPLIES = """
            {ok:true, result} or {ok:false, error}. Of "subscribe", "offset" is where the events begin that follow, and "snapshot" has \
            those that lead there; without a snapshot they go on behind "after".""";

    private static final String PLACE = " The second argument is {topic, offset}.";

    private final Map<String, Object> messages = new LinkedHashMap<>();
    private final Map<String, Object> operations = new LinkedHashMap<>();
    private final Map<String, Object> schemas = new LinkedHashMap<>();

    private AsyncApi() {}

    /** The document, as plain Java. */
    static Map<String, Object> write() {
        AsyncApi document = new AsyncApi();
        document.requests();
        document.events();
        document.browsers();
        document.access();
        return object(
                "asyncapi",
                "3.0.0",
                "info",
                object("title", "AEF Realtime", "version", "0.1.0", "description", ABOUT),
                "defaultContentType",
                "application/json",
                "channels",
                object("main", document.channel()),
                "operations",
                document.operations,
                "components",
                object("messages", document.messages, "schemas", document.schemas));
    }

    private Map<String, Object> channel() {
        Map<String, Object> references = new LinkedHashMap<>();
        messages.keySet().forEach(name -> references.put(name, reference("#/components/messages/" + name)));
        return object("address", "/", "description", "The namespace.", "messages", references);
    }

    private void requests() {
        schemas.put("Error", error());
        schemas.put("Reply", reply());
        messages.put("reply", message("reply", "The acknowledgement of a request.", component("Reply")));
        Map<String, Object> subscribe = schema(Schema.of(Subscribe.class), null);
        request("subscribe", "Follows a topic.", subscribe);
        request("unsubscribe", "Follows it no longer; \"after\" means nothing.", subscribe);
        request(
                "command",
                "Has something done: once, however often the same \"id\" is sent. These are the types that every server can have.",
                commands());
    }

    private static Map<String, Object> error() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                "code",
                object(
                        "enum",
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).toList()));
        properties.put("message", object("type", "string", "description", "A sentence for a person to read."));
        properties.put("retryAfterMs", object("type", "integer", "minimum", 0));
        return object("type", "object", "required", List.of("code", "message"), "properties", properties);
    }

    private static Map<String, Object> reply() {
        Map<String, Object> result =
                object("topic", topic(), "offset", object("type", "string"), "snapshot", snapshot());
        Map<String, Object> properties = object(
                "ok",
                object("type", "boolean"),
                "result",
                object("description", "Of a command: what its type says.", "properties", result),
                "error",
                component("Error"));
        return object(
                "type", "object", "description", ABOUT_REPLIES, "required", List.of("ok"), "properties", properties);
    }

    private static Map<String, Object> commands() {
        List<Object> all = new ArrayList<>();
        for (CommandType<?> type : KnownCommands.all()) {
            Map<String, Object> properties = object("type", object("const", type.name()), "id", identifier());
            List<String> required = new ArrayList<>(List.of("type", "id"));
            if (type.ofExecution()) {
                properties.put("executionId", identifier());
                required.add("executionId");
            }
            members(Schema.of(type.parameters()), properties, required);
            all.add(object("type", "object", "required", required, "properties", properties));
        }
        return object("oneOf", all);
    }

    private static Map<String, Object> identifier() {
        return schema(new Schema.Text(1, Identifiers.MAX_LENGTH, true));
    }

    private void request(String name, String summary, Map<String, Object> payload) {
        messages.put(name, message(name, summary, payload));
        Map<String, Object> operation = operation("receive", name);
        operation.put(
                "reply",
                object(
                        "channel",
                        reference("#/channels/main"),
                        "messages",
                        List.of(reference("#/channels/main/messages/reply"))));
        operations.put(name, operation);
    }

    private void events() {
        for (String type : EventCatalog.types()) {
            Schema.Members schema = EventCatalog.schema(type);
            String name = schema.type().getSimpleName();
            schemas.put(name, schema(schema, type));
            sent(type, schema.description() + PLACE, component(name));
        }
        sent(
                "topic_snapshot",
                "What leads to where a topic stands, in place of what was sent before." + PLACE,
                snapshot());
        sent(
                Rechecks.UNSUBSCRIBED,
                "The topic may not be followed any more, or that could not be found out for too long.",
                object(
                        "type",
                        "object",
                        "required",
                        List.of("topic", "reason"),
                        "properties",
                        object(
                                "topic",
                                topic(),
                                "reason",
                                object("enum", List.of(ErrorCode.FORBIDDEN.wire(), ErrorCode.INTERNAL_ERROR.wire())))));
    }

    private void browsers() {
        BrowserStreamTypes.requests().forEach((name, schema) -> {
            Map<String, Object> payload = schema(schema, null);
            if (name.equals(BrowserAck.TYPE)) {
                messages.put(name, message(name, schema.description(), payload));
                operations.put(name, operation("receive", name));
            } else {
                request(name, schema.description(), payload);
            }
        });
        BrowserStreamTypes.events().forEach((name, schema) -> {
            schemas.put(schema.type().getSimpleName(), schema(schema, null));
            sent(name, schema.description(), component(schema.type().getSimpleName()));
        });
    }

    private void access() {
        request(
                AuthRefresh.NAME,
                "Shows a newer token, which is to be the same user's; the result may have \"expiresInMs\".",
                schema(AuthRefresh.SCHEMA, null));
        sent(
                TokenLife.EXPIRING,
                "What was shown is over soon.",
                object(
                        "type",
                        "object",
                        "required",
                        List.of("expiresInMs"),
                        "properties",
                        object("expiresInMs", object("type", "integer", "minimum", 0))));
        sent(TokenLife.EXPIRED, "What was shown is over; the connection is closed behind this.", object());
        sent(Sessions.REPLACED, "The user has a newer session; the connection is closed behind this.", object());
        sent(
                ConnectionManager.ENDED,
                "The connection is closed behind this.",
                object(
                        "type",
                        "object",
                        "required",
                        List.of("reason"),
                        "properties",
                        object("reason", object("type", "string", "description", "A sentence for a person to read."))));
    }

    private void sent(String name, String summary, Map<String, Object> payload) {
        messages.put(name, message(name, summary, payload));
        operations.put(name, operation("send", name));
    }

    private static Map<String, Object> message(String name, String summary, Map<String, Object> payload) {
        return object("name", name, "summary", summary, "payload", payload);
    }

    private static Map<String, Object> operation(String action, String message) {
        return object(
                "action",
                action,
                "channel",
                reference("#/channels/main"),
                "messages",
                List.of(reference("#/channels/main/messages/" + message)));
    }

    private static Map<String, Object> snapshot() {
        List<Object> all = new ArrayList<>();
        for (String type : EventCatalog.types()) {
            all.add(component(EventCatalog.schema(type).type().getSimpleName()));
        }
        return object("type", "array", "items", object("oneOf", all));
    }

    private static Map<String, Object> topic() {
        List<String> kinds =
                Arrays.stream(Topic.Kind.values()).map(Schema.Choice::word).toList();
        return object("type", "string", "pattern", "^(" + String.join("|", kinds) + "):.{1,100}$");
    }

    /** @param type the member {@code type}, or null if there is none */
    private static Map<String, Object> schema(Schema.Members members, @Nullable String type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        if (type != null) {
            properties.put("type", object("const", type));
            required.add("type");
        }
        members(members, properties, required);
        return object("type", "object", "required", required, "properties", properties);
    }

    private static void members(Schema.Members members, Map<String, Object> properties, List<String> required) {
        for (Schema.Member member : members.all()) {
            properties.put(member.name(), property(member));
            if (!member.optional()) {
                required.add(member.name());
            }
        }
    }

    private static Map<String, Object> property(Schema.Member member) {
        Map<String, Object> property = schema(member.schema());
        if (!member.description().isEmpty()) {
            property.put("description", member.description());
        }
        if (member.sensitive()) {
            property.put("x-sensitive", true);
        }
        return property;
    }

    private static Map<String, Object> schema(Schema schema) {
        if (schema instanceof Schema.Members members) {
            return schema(members, null);
        } else if (schema instanceof Schema.Items items) {
            return object(
                    "type", "array", "minItems", items.min(), "maxItems", items.max(), "items", schema(items.each()));
        } else if (schema instanceof Schema.Text text) {
            return object("type", "string", "minLength", text.min(), "maxLength", text.max());
        } else if (schema instanceof Schema.Whole whole) {
            return object("type", "integer", "minimum", whole.min(), "maximum", whole.max());
        } else if (schema instanceof Schema.Millis) {
            return object("type", "integer", "minimum", 0);
        } else if (schema instanceof Schema.Moment) {
            return object("type", "string", "format", "date-time");
        } else if (schema instanceof Schema.Choice choice) {
            return object(
                    "enum", choice.constants().stream().map(Schema.Choice::word).toList());
        } else if (schema instanceof Schema.Decimal) {
            return object("type", "number");
        } else if (schema instanceof Schema.Flag) {
            return object("type", "boolean");
        }
        return schema instanceof Schema.AnyMembers ? object("type", "object") : object();
    }

    private static Map<String, Object> component(String schema) {
        return reference("#/components/schemas/" + schema);
    }

    private static Map<String, Object> reference(String path) {
        return object("$ref", path);
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
