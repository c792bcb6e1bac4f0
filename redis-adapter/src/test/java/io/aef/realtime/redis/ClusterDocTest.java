package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.JavaSources;
import io.aef.realtime.testsupport.RedisServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code docs/cluster.md} work as they stand there. */
class ClusterDocTest {

    private static final Pattern PROGRAM =
            Pattern.compile("```java\n((?:import [^\n]*\n)+\npublic final class (\\w+) \\{\n.*?)```", Pattern.DOTALL);

    @TempDir
    Path classes;

    private final RedisServer redis = RedisServer.start();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        redis.close();
    }

    @Test
    void twoNodesAndAnEmitterAreOneCluster() throws Exception {
        List<MatchResult> programs = PROGRAM.matcher(Files.readString(Path.of("../docs/cluster.md")))
                .results()
                .toList();
        assertThat(programs).extracting(program -> program.group(2)).containsExactly("ClusterNode", "Announcer");
        Map<String, String> texts =
                programs.stream().collect(Collectors.toMap(program -> program.group(2), program -> program.group(1)));
        assertThat(JavaSources.compile(texts, classes)).isEmpty();

        Process first = start("ClusterNode", "0", redis.url());
        Process second = start("ClusterNode", "0", redis.url());
        int[] ports = {port(first), port(second)};
        try (TestClient anna = TestClient.to(ports[0]);
                TestClient ben = TestClient.to(ports[1])) {
            AdapterContract.soon().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
                anna.send("420[\"count\"]");
                assertThat(anna.next()).isEqualTo("430[2]");
            });
            anna.send("42[\"chat\",\"hello\"]");
            assertThat(ben.next()).isEqualTo("42[\"chat\",\"hello\"]");
            assertThat(anna.next()).isEqualTo("42[\"chat\",\"hello\"]");

            assertThat(start("Announcer", redis.url(), "at noon").waitFor(30, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(List.of(anna.next(), ben.next())).containsOnly("42[\"chat\",\"at noon\"]");
        }
    }

    private static int port(Process node) throws IOException {
        String line = node.inputReader(StandardCharsets.UTF_8).readLine();
        Matcher port = Pattern.compile("listening on (\\d+)").matcher(String.valueOf(line));
        assertThat(port.matches()).as(line).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private Process start(String program, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                program));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }
}
