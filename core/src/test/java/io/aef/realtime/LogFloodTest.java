package io.aef.realtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that do whatever they can think of to write into the server's log, many times over: what they send does not appear
 * there, they cannot make up lines, and the number of lines does not depend on how often they try.
 */
class LogFloodTest {

    private static final int TIMES = 10;

    /** The log begins each line with the thread; what follows is a stack trace. */
    private static final Pattern LINE = Pattern.compile("^\\[.*\\] (?:TRACE|DEBUG|INFO|WARN|ERROR) ");

    private static final Pattern STACK =
            Pattern.compile("^(?:\\s+at |\\s+\\.\\.\\. \\d+ more|(?:Caused by: )?[\\w.$]+(?::|$)).*");

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final SocketIoServer io;

    LogFloodTest() {
        System.setErr(new PrintStream(log, true, UTF_8));
        io = TestServers.start(TestServers.builder()
                .allowEIO3(true)
                // All within one minute, for which the bound is.
                .nanoTime(() -> 0)
                .rateLimit(RateLimit.DEFAULT
                        .withPackets(1_000_000, 1_000_000)
                        .withBytes(1_000_000, 50_000)
                        .withAction(RateLimit.Action.DISCONNECT)));
        io.of("/refused").use((socket, next) -> next.reject("no"));
        io.of("/fails").use((socket, next) -> {
            throw new IllegalStateException("bug");
        });
        io.of(Pattern.compile("^/any")).onConnection(socket -> {
            throw new IllegalStateException("bug");
        });
        io.onConnection(socket -> {
            socket.on("typed", Integer.class, n -> {});
            socket.on("fails", (args, ack) -> {
                throw new IllegalStateException("bug");
            });
            socket.on("number", String.class, text -> Integer.parseInt(text.substring(0, 3)));
            socket.on("deep", (args, ack) -> endless());
            socket.on("asked", (args, ack) -> socket.emitWithAck("q", Integer.class));
            socket.onAnyOutgoing((event, args) -> {
                throw new IllegalStateException("bug");
            });
            socket.onDisconnect(reason -> {
                throw new IllegalStateException("bug");
            });
        });
    }

    private static int endless() {
        return endless() + 1;
    }

    @AfterEach
    void stop() {
        System.setErr(before);
        TestServers.stop(io);
    }

    /** One conversation each; {@code %s} is a secret with line breaks and other control characters in it. */
    private static List<List<String>> conversations() {
        List<List<String>> all = new ArrayList<>();
        for (String only : List.of(
                "%s",
                "7%s",
                "b%s",
                "2%s",
                "1%s",
                "49%s",
                "42{%s",
                "42[%s]",
                "42[\"%s\"",
                "42[\"%s\"]x",
                "42/%s,[\"x\"]",
                "40/%s,",
                "40%s",
                "40{\"token\":\"%s\"}",
                "40/refused,{\"token\":\"%s\"}",
                "40/fails,{\"token\":\"%s\"}",
                "40/any?token=%s,",
                "44{\"message\":\"%s\"}",
                "43%s",
                "4399999999999999999999[\"%s\"]",
                "451-[\"%s\",{\"_placeholder\":true,\"num\":7}]",
                "459-[\"%s\"]")) {
            all.add(List.of(only));
            all.add(List.of("40", only));
        }
        for (String event : List.of("typed", "fails", "number", "deep", "asked", "%s", "error", "disconnect")) {
            all.add(List.of("40{\"token\":\"%s\"}", "42[\"" + event + "\",\"1\\n\\u001b%s\"]", "430[\"%s\"]", "41"));
        }
        all.add(List.of("40", "42[\"large\",\"" + "%s".repeat(2000) + "\"]", "42[\"x\"]", "42[\"x\"]"));
        return all;
    }

    @Test
    void nothingAClientSendsShowsOrFloods() throws Exception {
        TestClient neighbour = TestClient.connect(io);
        Random random = new Random(3);
        for (int i = 0; i < TIMES; i++) {
            for (List<String> conversation : conversations()) {
                talk(conversation, random.nextBoolean() ? "SECRET" : "SECRET\u2028\u202e\u0085");
            }
            requests();
        }
        neighbour.expectNothingElse();
        neighbour.close();
        TestTables.awaitNoConnections(io);
        io.close();

        List<String> lines = log.toString(UTF_8).lines().toList();
        assertThat(log.toString(UTF_8))
                .doesNotContain("SECRET")
                .doesNotMatch("(?s).*[\u001b\u2028\u202e\u0085\u0000].*");
        assertThat(lines)
                .allMatch(
                        line -> LINE.matcher(line).find() || STACK.matcher(line).matches());
        List<String> own =
                lines.stream().filter(line -> LINE.matcher(line).find()).toList();
        assertThat(own)
                .anyMatch(line -> line.contains("fails handler of Socket["))
                .anyMatch(line -> line.contains("disconnect handler failed "))
                // Eleven kinds of failures, each with ten lines and one that sums them up, and three that come but
                // once.
                .hasSizeBetween(20, 11 * 11 + 3);
    }

    private void talk(List<String> conversation, String secret) {
        TestClient client = TestClient.open(io, "EIO=4&token=QUERYSECRET");
        try {
            for (String message : conversation) {
                client.send(message.replace("%s", secret));
                if (message.startsWith("40") && !await(client, "40", "44")) {
                    return;
                }
            }
            // Answered, or not allowed because of what came before: heard in any case.
            await(client.send("42998[\"sync\"]"), "43998");
        } catch (RuntimeException closedMeanwhile) {
            // By the server, which is what most of them are for.
        } finally {
            client.close();
        }
    }

    /** Whether a message that begins so came before the end. */
    private static boolean await(TestClient client, String... beginnings) {
        while (true) {
            String heard = client.next();
            if (heard.startsWith("close")) {
                return false;
            }
            if (Stream.of(beginnings).anyMatch(heard::startsWith)) {
                return true;
            }
        }
    }

    /** What comes before there is a session. */
    private void requests() throws IOException {
        for (String request : List.of(
                "SECRET\r\n\r\n",
                "GET /socket.io/?EIO=4&transport=SECRET HTTP/1.1\r\nHost: SECRET\r\n\r\n",
                "GET /socket.io/?EIO=SECRET&transport=polling HTTP/1.1\r\nHost: a\r\nCookie: io=SECRET\r\n\r\n",
                "GET /socket.io/?EIO=4&transport=polling&sid=SECRET HTTP/1.1\r\nHost: a\r\nOrigin: SECRET\r\n\r\n",
                "POST /socket.io/?EIO=4&transport=polling&sid=SECRET HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nSECRET",
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: SECRET\r\n\r\n",
                "GET /SECRET HTTP/1.1\r\nHost: a\r\nContent-Length: SECRET\r\nAuthorization: SECRET\r\n\r\n",
                "\u0016\u0003\u0001SECRET")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), io.port())) {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            }
        }
    }
}
