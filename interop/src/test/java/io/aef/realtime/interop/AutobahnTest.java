package io.aef.realtime.interop;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import me.normanmaurer.maven.autobahntestsuite.AutobahnTestSuite;
import org.json.simple.JSONObject;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.AssertionFailedError;
import org.python.core.Py;

/**
 * The Autobahn test suite against the WebSocket layer of the Netty host, which sends every message back. The cases with large
 * messages take minutes; without {@code -Dautobahn=all} only their first sizes run. Compression is not among the cases of this
 * release of the suite: see {@link CompressionTest}.
 */
class AutobahnTest {

    private static final boolean ALL = "all".equals(System.getProperty("autobahn"));

    private static final Path SUITE = Path.of("src/test/autobahn/Autobahn.java").toAbsolutePath();
    private static final String MARK = "@@ ";

    private static final Set<String> PASSING = Set.of("OK", "NON_STRICT", "INFORMATIONAL");

    private static final List<String> LARGE = List.of(
            "9.1.4", "9.1.5", "9.1.6", "9.2.4", "9.2.5", "9.2.6", "9.3.*", "9.4.*", "9.5.*", "9.6.*", "9.7.*", "9.8.*");

    @TestFactory
    @Timeout(900)
    Stream<DynamicTest> rfc6455() throws IOException {
        return run(List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"), ALL ? List.of() : LARGE);
    }

    private static Stream<DynamicTest> run(List<String> cases, List<String> without) throws IOException {
        Path directory = Path.of("target", "autobahn", "report");
        Files.createDirectories(directory);
        Path output = directory.resolve("output.txt");
        try (WebSocketEcho echo = WebSocketEcho.start(false)) {
            Process suite = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-cp",
                            Stream.of(AutobahnTestSuite.class, Py.class, JSONObject.class)
                                    .map(AutobahnTest::jarOf)
                                    .collect(Collectors.joining(File.pathSeparator)),
                            SUITE.toString(),
                            "ws://127.0.0.1:" + echo.port() + "/",
                            String.join(",", cases),
                            String.join(",", without))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            suite.onExit().join();
        }
        List<DynamicTest> tests = Files.readAllLines(output, Charset.defaultCharset()).stream()
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()).split(" "))
                .map(result -> dynamicTest("case " + result[0], () -> check(result)))
                .toList();
        if (tests.isEmpty()) {
            throw new AssertionFailedError(
                    "the suite has run no case:\n" + Files.readString(output, Charset.defaultCharset()));
        }
        return tests.stream();
    }

    /** Alone on its class path, for Jython takes Java's packages {@code io.…} for Python's module of that name. */
    private static String jarOf(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static void check(String[] result) {
        if (!PASSING.contains(result[1]) || !PASSING.contains(result[2])) {
            throw new AssertionFailedError(
                    "case " + result[0] + ": " + result[1] + ", close: " + result[2] + ", see " + result[3]);
        }
    }
}
