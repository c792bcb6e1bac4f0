package io.aef.realtime.automation.acceptance;

import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.ManualTime;
import io.aef.realtime.automation.PollingPage;
import io.aef.realtime.automation.WebSocketPage;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server with the automation layer, and its users: ada, bob and eve, whose tokens are a, b and e. */
final class Backend implements AutoCloseable {

    static final String FORBIDDEN =
            "430[{\"ok\":false,\"error\":{\"code\":\"forbidden\",\"message\":\"You may not follow this topic.\"}}]";

    private static final Pattern OFFSET = Pattern.compile("\"offset\":\"(\\d+-\\d+)\"");
    private static final Pattern SEQUENCE = Pattern.compile("\"offset\":\"\\d+-(\\d+)\"");

    final SocketIoServer io;
    final AefRealtime aef;

    private Backend(SocketIoServer io, UnaryOperator<AefRealtime.Builder> options, Consumer<AefRealtime> commands) {
        this.io = io;
        this.aef = options.apply(AefRealtime.on(io)
                        .authenticator(StaticTokens.of(Map.of(
                                "a", new Principal("ada", Set.of("admin"), null),
                                "b", Principal.of("bob"),
                                "e", Principal.of("eve"))))
                        .accessRule(AccessRule.everythingButOtherUsers()))
                .open();
        commands.accept(aef);
        io.start();
    }

    static Backend with(UnaryOperator<AefRealtime.Builder> options) {
        return with(server -> server, options);
    }

    static Backend with(UnaryOperator<ServerBuilder> server, UnaryOperator<AefRealtime.Builder> options) {
        return with(server, options, aef -> {});
    }

    static Backend with(
            UnaryOperator<ServerBuilder> server,
            UnaryOperator<AefRealtime.Builder> options,
            Consumer<AefRealtime> commands) {
        return new Backend(
                server.apply(SocketIoServer.builder().host("127.0.0.1").port(0)).build(), options, commands);
    }

    /** One with commands. */
    static Backend carryingOut(Consumer<AefRealtime> commands) {
        return carryingOut(commands, builder -> builder);
    }

    static Backend carryingOut(Consumer<AefRealtime> commands, UnaryOperator<AefRealtime.Builder> options) {
        return with(server -> server, options, commands);
    }

    PollingPage polling(String token) {
        return PollingPage.withToken(io.port(), token).ready();
    }

    WebSocketPage page(String token) {
        return WebSocketPage.withToken(io.port(), token);
    }

    /** One that follows a topic, and what it was answered. */
    WebSocketPage follower(String token, String topic) {
        WebSocketPage page = page(token);
        String answer = page.ask(subscribe(topic));
        if (!answer.startsWith("430[{\"ok\":true")) {
            throw new AssertionError(answer);
        }
        return page;
    }

    void progress(String execution, int progress) {
        aef.publish(new ExecutionUpdate(execution, ExecutionStatus.RUNNING, null, progress, ManualTime.NOON));
    }

    static String subscribe(String topic) {
        return "[\"subscribe\",{\"topic\":\"" + topic + "\"}]";
    }

    static String subscribe(String topic, String after) {
        return "[\"subscribe\",{\"topic\":\"" + topic + "\",\"after\":\"" + after + "\"}]";
    }

    /** @param more members with a comma before, or nothing */
    static String command(String id, String type, String more) {
        return "[\"command\",{\"id\":\"" + id + "\",\"type\":\"" + type + "\"" + more + "}]";
    }

    static String answer(int id, String result) {
        return "43" + id + "[{\"ok\":true" + result + "}]";
    }

    /** The event of {@link #progress} up to the epoch of its offset. */
    static String progressed(String execution, int progress) {
        return "42[\"execution_update\",{\"type\":\"execution_update\",\"executionId\":\"" + execution
                + "\",\"status\":\"running\",\"progress\":" + progress
                + ",\"timestamp\":\"2026-11-23T12:00:00.000Z\"},{\"topic\":\"execution:" + execution
                + "\",\"offset\":\"";
    }

    /** Where the last event of a packet is. */
    static String offset(String packet) {
        List<String> all = all(OFFSET, packet).toList();
        return all.get(all.size() - 1);
    }

    /** The number of an event in its topic. */
    static int sequence(String packet) {
        return Integer.parseInt(all(SEQUENCE, packet).findFirst().orElseThrow());
    }

    private static Stream<String> all(Pattern pattern, String packet) {
        Matcher found = pattern.matcher(packet);
        return found.results().map(each -> each.group(1)).toList().stream();
    }

    @Override
    public void close() {
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
    }
}
