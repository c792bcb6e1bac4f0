package io.aef.realtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.DisconnectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/troubleshooting.md quotes is what client and server say. */
class TroubleshootingDocTest {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final String guide = SourceTree.read(SourceTree.root().resolve("docs/troubleshooting.md"));
    private final String sources = SourceTree.files("/src/main/java/", ".java").stream()
            .map(SourceTree::read)
            // Texts that are too long for a line.
            .map(source -> source.replaceAll("\"\\s*\\+ \"", ""))
            .collect(Collectors.joining());

    @Test
    void whatTheClientSays() throws IOException {
        String client = client() + sources;

        assertThat(quoted("## The client does not connect"))
                .hasSizeGreaterThan(5)
                .allSatisfy(text -> assertThat(client).contains("\"" + text + "\""));
        assertThat(quoted("## The connection ends"))
                .hasSizeGreaterThan(4)
                .allSatisfy(text -> assertThat(client()).contains("\"" + text + "\""));
    }

    @Test
    void whatTheServerAnswers() {
        assertThat(quoted("## What the server answers"))
                .hasSize(8)
                .allSatisfy(text -> assertThat(sources).contains("\"" + text + "\""));
    }

    @Test
    void whyALiveBrowserIsNotSeen() {
        assertThat(quoted("## A live browser is not seen, or not driven"))
                .hasSize(5)
                .allSatisfy(text -> assertThat(sources).contains("\"" + text + "\""));
    }

    @Test
    void whyTheServerEndsAConnection() {
        assertThat(quoted("## The server ends a connection"))
                .hasSizeGreaterThan(5)
                .isSubsetOf(Arrays.stream(DisconnectReason.values())
                        .map(DisconnectReason::text)
                        .toList());
    }

    @Test
    void whatTheLogSays() {
        assertThat(quoted("## What the log says"))
                .hasSizeGreaterThan(5)
                .allSatisfy(text -> assertThat(sources).contains(text));
    }

    /** The texts in the first columns of a section. */
    private List<String> quoted(String heading) {
        return guide.split(Pattern.quote(heading + "\n"), 2)[1]
                .split("\n## ", 2)[0]
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> QUOTED.matcher(cell).results())
                .map(found -> found.group(1))
                .toList();
    }

    private static String client() throws IOException {
        try (InputStream bundle =
                TroubleshootingDocTest.class.getResourceAsStream("/io/aef/realtime/client-dist/socket.io.js")) {
            return new String(Objects.requireNonNull(bundle).readAllBytes(), StandardCharsets.UTF_8).replace('\'', '"');
        }
    }
}
