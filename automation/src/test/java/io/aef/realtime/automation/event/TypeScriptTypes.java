package io.aef.realtime.automation.event;

import io.aef.realtime.automation.browser.BrowserStreamTypes;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.command.KnownCommands;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types of the front-end kit, from the catalogue. */
public final class TypeScriptTypes {

    /** The declarations by the Java types they are of, those that others need before them. */
    private final Map<Class<?>, String> declarations = new LinkedHashMap<>();

    private TypeScriptTypes() {}

    /** The whole file. */
    public static String write() {
        TypeScriptTypes types = new TypeScriptTypes();
        EventCatalog.types().forEach(types::event);
        BrowserStreamTypes.events().values().forEach(schema -> types.object(schema, ""));
        BrowserStreamTypes.requests().values().forEach(schema -> types.object(schema, ""));
        String commands = types.commands();
        return """
                // Made from the catalogue of the server by TypeScriptTypes.java; DocumentsTest says how to make it anew.

                """ + String.join("\n", types.declarations.values()) + types.map() + commands + topics() + errors();
    }

    private void event(String type) {
        Schema.Members schema = EventCatalog.schema(type);
        object(schema, "  readonly type: \"" + type + "\";\n");
    }

    private void object(Schema.Members schema, String first) {
        StringBuilder text = new StringBuilder(comment(schema.description(), ""));
        text.append("export interface ").append(schema.type().getSimpleName()).append(" {\n");
        text.append(first);
        members(schema, "  ", TypeScriptTypes::description, text);
        declarations.put(schema.type(), text.append("}\n").toString());
    }

    private void members(
            Schema.Members schema, String indent, Function<Schema.Member, String> describe, StringBuilder text) {
        for (Schema.Member member : schema.all()) {
            text.append(comment(describe.apply(member), indent)).append(indent);
            text.append("readonly ").append(member.name()).append(member.optional() ? "?: " : ": ");
            text.append(type(member.schema())).append(";\n");
        }
    }

    private static String description(Schema.Member member) {
        List<String> sentences = new ArrayList<>();
        if (!member.description().isEmpty()) {
            sentences.add(member.description());
        } else if (member.schema() instanceof Schema.Moment) {
            sentences.add("As Date.toJSON() has it.");
        }
        if (member.sensitive()) {
            sentences.add("Missing as well for those who may not see it.");
        }
        return String.join(" ", sentences);
    }

    private String type(Schema schema) {
        if (schema instanceof Schema.Members members) {
            if (!declarations.containsKey(members.type())) {
                object(members, "");
            }
            return members.type().getSimpleName();
        } else if (schema instanceof Schema.Choice choice) {
            Class<?> type = choice.constants().get(0).getDeclaringClass();
            declarations.computeIfAbsent(type, key -> union(choice, key.getSimpleName()));
            return type.getSimpleName();
        } else if (schema instanceof Schema.Items items) {
            String each = type(items.each());
            return "readonly " + (items.each() instanceof Schema.Items ? "(" + each + ")" : each) + "[]";
        } else if (schema instanceof Schema.AnyMembers) {
            return "Readonly<Record<string, unknown>>";
        } else if (schema instanceof Schema.Flag) {
            return "boolean";
        } else if (schema instanceof Schema.Anything) {
            return "unknown";
        }
        boolean text = schema instanceof Schema.Text || schema instanceof Schema.Moment;
        return text ? "string" : "number";
    }

    private static String union(Schema.Choice choice, String name) {
        return "export type " + name + " = "
                + choice.constants().stream()
                        .map(constant -> "\"" + Schema.Choice.word(constant) + "\"")
                        .collect(Collectors.joining(" | "))
                + ";\n";
    }

    private String map() {
        StringBuilder text = new StringBuilder("\n/** All events by their types. */\nexport interface EventMap {\n");
        for (String type : EventCatalog.types()) {
            String name = EventCatalog.schema(type).type().getSimpleName();
            text.append("  readonly ").append(type).append(": ").append(name).append(";\n");
        }
        text.append("}\n\nexport type EventType = keyof EventMap;\n\n/** Any event; its type tells which. */\n");
        text.append("export type RealtimeEvent = EventMap[EventType];\n\n");
        text.append("export const EVENT_TYPES: readonly EventType[] = [\n");
        EventCatalog.types().forEach(type -> text.append("  \"").append(type).append("\",\n"));
        return text.append("];\n").toString();
    }

    private String commands() {
        StringBuilder text = new StringBuilder();
        text.append(
                "\n/** What the commands need that every server can have, by their types; an application adds its own. */\n");
        text.append("export interface CommandMap {\n");
        for (CommandType<?> type : KnownCommands.all()) {
            text.append("  readonly ").append(type.name()).append(": {\n");
            text.append(type.ofExecution() ? "    readonly executionId: string;\n" : "");
            members(Schema.of(type.parameters()), "    ", Schema.Member::description, text);
            text.append("  };\n");
        }
        return text.append("}\n").toString();
    }

    private static String topics() {
        return "\n/** What can be followed. */\nexport type Topic = "
                + Arrays.stream(Topic.Kind.values())
                        .map(kind -> "`" + Schema.Choice.word(kind) + ":${string}`")
                        .collect(Collectors.joining(" | "))
                + ";\n";
    }

    private static String errors() {
        return "\n/** Why the server has refused something. */\nexport type ErrorCode =\n"
                + Arrays.stream(ErrorCode.values())
                        .map(code -> "  | \"" + code.wire() + "\"")
                        .collect(Collectors.joining("\n"))
                + ";\n";
    }

    private static String comment(String text, String indent) {
        return text.isEmpty() ? "" : indent + "/** " + text + " */\n";
    }
}
