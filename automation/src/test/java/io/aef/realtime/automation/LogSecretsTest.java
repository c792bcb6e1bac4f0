package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.AuthenticationException;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.command.CommandType;
import io.aef.realtime.automation.event.LogLevel;
import io.aef.realtime.automation.event.LogLine;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Redaction;
import io.aef.realtime.automation.schema.Sensitive;
import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Secrets are in no log, at no level: neither what clients show nor what is sensitive in commands and events. */
class LogSecretsTest {

    /** What is in each secret there is. */
    private static final String MARK = "hUsH";

    /** In a JVM of its own, because the level of a log is what it was at the beginning. */
    @Test
    void inNoLineOfTheLog() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                Scenario.class.getName()));
        Path output = Files.createTempFile("log", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            String log = Files.readString(output, StandardCharsets.UTF_8);

            assertThat(process.exitValue()).as(log).isZero();
            assertThat(log)
                    .contains(
                            "Nobody can be authenticated at the moment: java.lang.IllegalStateException: no answer for ***")
                    .contains("The access rule failed for an event of the type log_line, which is withheld: "
                            + "java.lang.IllegalStateException: no rule for ***")
                    .contains("fill by \"ada\": ok")
                    .contains("The request \"break\" failed")
                    .contains(
                            "The request \"leak\" failed: java.lang.IllegalStateException: It does not work with Careless")
                    .contains("Caused by: java.lang.IllegalArgumentException: https://example/?p=***")
                    .contains("Caused by: java.lang.RuntimeException: {\"p\":\"***\"}")
                    .contains("Suppressed: java.lang.RuntimeException: and {***=[***]}***")
                    .contains("LogSecretsTest.java:")
                    .contains("The scenario is over.");
            assertThat(log.lines().filter(line -> line.contains(MARK))).isEmpty();
        } finally {
            Files.delete(output);
        }
    }

    /** Connects, is refused, refreshes, subscribes, sends commands and has them fail. */
    static final class Scenario {

        record Fill(@Nullable @Sensitive String password) {

            @Override
            public String toString() {
                return Redaction.of(this);
            }
        }

        /** Whoever wrote it forgot what its text is. */
        record Careless(
                @Nullable @Sensitive String password,
                @Nullable @Sensitive Map<String, Object> form,
                @Nullable List<Fill> parts) {}

        private static Object leak(Careless parameters) {
            String password = String.valueOf(parameters.password());
            IllegalStateException failure = new IllegalStateException(
                    "It does not work with " + parameters,
                    new IllegalArgumentException(
                            "https://example/?p=" + URLEncoder.encode(password, StandardCharsets.UTF_8),
                            new RuntimeException("{\"p\":\"" + password.replace("\"", "\\\"") + "\"}")));
            failure.addSuppressed(new RuntimeException(
                    "and " + parameters.form() + parameters.parts().get(0).password()));
            throw failure;
        }

        public static void main(String[] args) {
            SocketIoServer io =
                    SocketIoServer.builder().host("127.0.0.1").port(0).build();
            AefRealtime aef = AefRealtime.on(io)
                    .authenticator(credentials -> {
                        String token = String.valueOf(credentials.token());
                        if (token.startsWith("broken")) {
                            throw new IllegalStateException("no answer for " + token + " and "
                                    + credentials.handshake().header("cookie"));
                        }
                        return token.startsWith("good")
                                ? CompletableFuture.completedFuture(Principal.of("ada"))
                                : CompletableFuture.failedFuture(new AuthenticationException("No."));
                    })
                    .accessRule(new AccessRule() {
                        @Override
                        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
                            return CompletableFuture.completedFuture(true);
                        }

                        @Override
                        public Visibility visibility(Principal principal, Topic topic, RealtimeEvent event) {
                            if (((LogLine) event).message().startsWith("broken")) {
                                throw new IllegalStateException("no rule for " + ((LogLine) event).message());
                            }
                            return Visibility.FULL;
                        }
                    })
                    .open();
            aef.command(new CommandType<>("fill", Fill.class, false, (principal, command) -> null));
            aef.command(new CommandType<>("break", Fill.class, false, (principal, command) -> {
                throw new IllegalStateException("It does not work with " + command.parameters());
            }));
            aef.command(new CommandType<>(
                    "leak", Careless.class, false, (principal, command) -> leak(command.parameters())));
            io.start();
            String[] cookie = {"cookie", "SESSION=cookie-hUsH", "authorization", "Bearer header-hUsH"};
            new PollingPage(io.port(), "{\"token\":\"broken-hUsH\"}", cookie).hear();
            new PollingPage(io.port(), "{\"token\":\"bad-hUsH\"}", cookie).hear();
            PollingPage page = new PollingPage(io.port(), "{\"token\":\"good-hUsH\"}", cookie);
            page.joined();
            page.done();
            page.ask("[\"auth_refresh\",{\"token\":\"broken-hUsH\"}]");
            page.ask("[\"auth_refresh\",{\"token\":[\"malformed-hUsH\"]}]");
            page.ask("[\"auth_refresh\",{\"token\":\"good-hUsH-2\"}]");
            page.ask("[\"subscribe\",{\"topic\":\"execution:1\"}]");
            aef.publish(new LogLine("1", null, LogLevel.INFO, "broken-hUsH", Instant.EPOCH));
            aef.publish(new LogLine("1", null, LogLevel.INFO, "line-hUsH", Instant.EPOCH));
            page.hear();
            page.ask("[\"command\",{\"id\":\"1\",\"type\":\"fill\",\"password\":\"password-hUsH\"}]");
            page.ask("[\"command\",{\"id\":\"2\",\"type\":\"break\",\"password\":\"password-hUsH\"}]");
            page.ask("[\"command\",{\"id\":\"3\",\"type\":\"fill\",\"password\":[\"password-hUsH\"]}]");
            page.ask("[\"command\",{\"id\":\"4\",\"type\":\"leak\",\"password\":\"a \\\"b\\\" & hUsH\","
                    + "\"form\":{\"pin-hUsH\":[\"form-hUsH\"]},\"parts\":[{\"password\":\"part-hUsH\"}]}]");
            page.ask("[\"unknown\",\"event-hUsH\"]".replace("unknown", "subscribe"));
            page.say("41");
            io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
            aef.close();
            System.out.println("The scenario is over.");
            System.exit(0);
        }
    }

    @Test
    void inNoTextOfARecord() throws Exception {
        Path root = Path.of(Redaction.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace(".class", "");
                Class<?> type = Class.forName(
                        name.replace(File.separatorChar, '.'), false, getClass().getClassLoader());
                if (type.isRecord() && hasSensitive(type)) {
                    texts.add(type.getSimpleName() + " " + sample(type));
                }
            }
        }
        assertThat(texts).hasSizeGreaterThanOrEqualTo(6).noneMatch(text -> text.contains(MARK));
    }

    private static boolean hasSensitive(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .anyMatch((RecordComponent each) -> each.isAnnotationPresent(Sensitive.class));
    }

    /** One with a secret wherever there may be one; of its enums the first constant with which it can be made. */
    private static Object sample(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        for (int choice = 0; choice < 10; choice++) {
            int index = choice;
            try {
                return constructor.newInstance(Arrays.stream(components)
                        .map(each -> value(each.getGenericType(), each.isAnnotationPresent(Sensitive.class), index))
                        .toArray());
            } catch (InvocationTargetException | ArrayIndexOutOfBoundsException refused) {
                // With the next constant perhaps.
            }
        }
        throw new AssertionError("no " + type);
    }

    private static Object value(Type type, boolean secret, int choice) {
        if (type instanceof ParameterizedType list) {
            return List.of(value(list.getActualTypeArguments()[0], secret, choice));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[choice];
        } else if (plain.isRecord()) {
            return part(plain, secret, choice);
        } else if (plain == int.class || plain == Integer.class) {
            return 1;
        } else if (plain == long.class || plain == Long.class) {
            return 1L;
        } else if (plain == Double.class) {
            return 1.0;
        } else if (plain == boolean.class || plain == Boolean.class) {
            return true;
        }
        return plain == Instant.class
                ? Instant.EPOCH
                : plain == Duration.class ? Duration.ZERO : secret ? MARK + " in it" : "x";
    }

    /** A record within another. */
    private static Object part(Class<?> type, boolean secret, int choice) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            return type.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(Arrays.stream(components)
                            .map(each -> value(each.getGenericType(), secret, choice))
                            .toArray());
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
