package io.aef.realtime.interop;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicNode;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Runs test scripts with Node and shows each of their tests as a test of its own. */
final class NodeSuite {

    private static final Json JSON = JacksonJson.standard();
    private static final String MARK = "@@";

    /** So that a test that hangs shows what came before it, if its own limit is longer. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private NodeSuite() {}

    /** Runs the scripts to their end; the tests that are returned tell what has come of them. */
    static Stream<DynamicNode> run(Map<String, String> environment, String... scripts) {
        List<String> arguments = new ArrayList<>(
                List.of("--test", "--test-reporter=./lib/reporter.mjs", "--test-reporter-destination=stdout"));
        arguments.addAll(List.of(scripts));
        return run(environment, arguments);
    }

    /** Runs Node with arguments that have it print each test like {@code lib/reporter.mjs}. */
    static Stream<DynamicNode> run(Map<String, String> environment, List<String> arguments) {
        List<Result> results = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        try (NodeProcess node = NodeProcess.start(environment, arguments)) {
            node.endAfter(LIMIT);
            for (String line = node.readLine(); line != null; line = node.readLine()) {
                if (line.startsWith(MARK)) {
                    results.add(Result.parse(line.substring(MARK.length())));
                } else {
                    rest.append(line).append('\n');
                    System.out.println(line);
                }
            }
            boolean allPassed = results.stream().allMatch(Result::ok);
            if (results.isEmpty() || (node.exitCode() == 0) != allPassed) {
                throw new AssertionFailedError("node ended with " + node.exitCode() + " after " + results.size()
                        + " tests, the last of which was "
                        + (results.isEmpty()
                                ? "none"
                                : results.get(results.size() - 1).path()) + ":\n" + rest);
            }
        }
        return group(results);
    }

    private static Stream<DynamicNode> group(List<Result> results) {
        Map<String, List<Result>> suites = new LinkedHashMap<>();
        for (Result result : results) {
            suites.computeIfAbsent(result.path().get(0), name -> new ArrayList<>())
                    .add(result);
        }
        return suites.entrySet().stream()
                .map(suite -> dynamicContainer(
                        suite.getKey(),
                        suite.getValue().stream().map(result -> dynamicTest(result.name(), result::replay))));
    }

    private record Result(
            List<String> path,
            boolean ok,
            @Nullable String skipped,
            @Nullable String failure) {

        static Result parse(String line) {
            byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
            return Objects.requireNonNull(JSON.read(utf8, 0, utf8.length).as(Result.class));
        }

        String name() {
            return path.size() == 1 ? path.get(0) : String.join(" › ", path.subList(1, path.size()));
        }

        void replay() {
            if (skipped != null) {
                throw new TestAbortedException(skipped);
            }
            if (!ok) {
                throw new AssertionFailedError(String.join(" › ", path) + "\n" + failure);
            }
        }
    }
}
