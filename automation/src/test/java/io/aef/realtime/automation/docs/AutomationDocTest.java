package io.aef.realtime.automation.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.PollingPage;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.testsupport.FreePort;
import io.aef.realtime.testsupport.JavaSources;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README and docs/automation.md show of the layer works as it stands there. */
class AutomationDocTest {

    private static final Pattern PROGRAM =
            Pattern.compile("```java\n((?:(?!```).)*?class Backend.*?)```", Pattern.DOTALL);
    private static final Pattern FRAGMENT = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path classes;

    private static String read(String file) throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/automation.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve(file));
    }

    @Test
    void theProgramOfTheReadmeShowsAnExecutionInTwentyLines() throws Exception {
        Matcher matcher = PROGRAM.matcher(read("README.md"));
        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group(1).lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(20);
        int port = FreePort.find();
        String source = matcher.group(1).replace(".port(9092)", ".port(" + port + ")");
        assertThat(source).contains(String.valueOf(port));

        assertThat(JavaSources.compile(Map.of("Backend", source), classes)).isEmpty();
        // The program adds a hook that closes its server when the JVM ends.
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            loader.loadClass("Backend").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            PollingPage page = PollingPage.withToken(port, "token-of-ada").ready();
            assertThat(page.ask("[\"subscribe\",{\"topic\":\"execution:42\"}]"))
                    .contains("\"ok\":true", "\"currentStep\":\"login\",\"progress\":10");
        }
    }

    @Test
    void theFragmentsCompile() throws IOException {
        List<String> fragments = FRAGMENT.matcher(read("docs/automation.md"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(fragments).hasSize(3);
        String steps = program("Steps", fragments.get(0), "AefRealtime aef, Bank bank, Mail mail, Object order") + """

                interface Bank {
                    void pay(Object order) throws Exception;
                }
                interface Mail {
                    boolean has(Object order);
                    String numberOf(Object order);
                    void close();
                }
                """;
        String commands = program("Commands", fragments.get(1), "AefRealtime aef");

        // The last one needs the adapter's module, and is tested there.
        assertThat(JavaSources.compile(Map.of("Steps", steps, "Commands", commands), classes))
                .isEmpty();
    }

    private static String program(String name, String fragment, String parameters) {
        Map<Boolean, List<String>> lines =
                fragment.lines().collect(Collectors.partitioningBy(line -> line.startsWith("import ")));
        return String.join("\n", lines.get(true)) + """

                import io.aef.realtime.automation.AefRealtime;
                import java.util.List;
                import java.util.Map;
                import java.util.concurrent.ConcurrentHashMap;
                class %s {
                    void add(%s) {
                """.formatted(name, parameters)
                + String.join("\n", lines.get(false)) + "}}";
    }

    @Test
    void theTableHasEveryEventWithItsMembers() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        for (String type : EventCatalog.types()) {
            expected.put(
                    "`" + type + "`",
                    EventCatalog.schema(type).all().stream()
                            .map(Schema.Member::name)
                            .filter(name -> !name.equals("timestamp"))
                            .map(name -> "`" + name + "`")
                            .collect(Collectors.joining(", ")));
        }

        assertThat(table("| type |", 0, 2)).isEqualTo(expected);
    }

    @Test
    void theTableHasEveryCode() throws IOException {
        assertThat(table("| code |", 0, 0).keySet())
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> "`" + code.wire() + "`")
                        .toList());
    }

    /** Two columns of the table that begins with a line. */
    private static Map<String, String> table(String head, int key, int value) throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        read("docs/automation.md")
                .lines()
                .dropWhile(line -> !line.startsWith(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> {
                    String[] cells = line.substring(2, line.length() - 2).split(" \\| ");
                    rows.put(cells[key], cells[value]);
                });
        return rows;
    }
}
