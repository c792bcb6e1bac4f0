package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.command.CommandType.NoParameters;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/websocket-api.md shows of the wire is what goes over it. */
class WebSocketApiDocTest {

    private SocketIoServer io;

    @BeforeEach
    void start() {
        io = SocketIoServer.builder().host("127.0.0.1").port(0).build();
        AefRealtime aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(Map.of("token-of-ada", Principal.of("ada"))))
                .accessRule(AccessRule.everythingButOtherUsers())
                .open();
        aef.command(new CommandType<>("pause", NoParameters.class, true, (principal, command) -> {
            aef.publish(update(ExecutionStatus.PAUSED, Instant.now()));
            return Map.of("paused", true);
        }));
        io.start();
        aef.publish(update(ExecutionStatus.RUNNING, Instant.parse("2026-01-01T00:00:00Z")));
    }

    private static ExecutionUpdate update(ExecutionStatus status, Instant time) {
        return new ExecutionUpdate("42", status, "login", 10, time);
    }

    @AfterEach
    void close() {
        io.close();
    }

    @Test
    void theConversationIsThat() throws IOException {
        play("```transcript\n");
    }

    @Test
    void aStrangerIsRefusedLikeThat() throws IOException {
        play("```transcript of a stranger\n");
    }

    private void play(String head) throws IOException {
        List<String> lines = read().split(head)[1].split("```")[0].lines().toList();
        assertThat(lines).hasSizeGreaterThan(2);
        WebSocketPage page = WebSocketPage.opening(io.port());
        for (String line : lines) {
            String packet = line.substring(2);
            if (line.startsWith("> ")) {
                page.say(packet);
            } else {
                assertThat(page.hear()).matches(pattern(packet));
            }
        }
    }

    private static String pattern(String packet) {
        return Stream.of(packet.split("…", -1)).map(Pattern::quote).collect(Collectors.joining("[^\"]+"));
    }

    private static String read() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/websocket-api.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve("docs/websocket-api.md"));
    }
}
