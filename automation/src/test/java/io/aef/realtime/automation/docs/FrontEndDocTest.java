package io.aef.realtime.automation.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.command.CommandLimits;
import io.aef.realtime.log.LogLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/client-kit.md and docs/automation.md tell those who build front ends is what there is. */
class FrontEndDocTest {

    private static final Pattern REASONS = Pattern.compile("export type OfflineReason = ([^;]+);");
    private static final Pattern WORD = Pattern.compile("\"(\\w+)\"");
    private static final Pattern EVENT = Pattern.compile("`(\\w+)` `[({]");

    private static String read(String path) throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/client-kit.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve(path));
    }

    private static List<String> words(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void everyEndOfAConnectionIsInTheTable() throws IOException {
        String table = read("docs/client-kit.md").split("## When there is no connection")[1];
        List<String> reasons = words(
                WORD, words(REASONS, read("client/src/WebSocketClient.ts")).get(0));

        assertThat(reasons).contains("gave_up");
        // To be idle is what the page wants itself.
        assertThat(reasons)
                .filteredOn(reason -> !reason.equals("idle"))
                .allSatisfy(reason -> assertThat(table).contains("| `offline`, reason `" + reason + "` |"));
    }

    /** The page that is tested against the server listens for what the guide tells it to, and sends that. */
    @Test
    void aPageByHandDoesWhatTheGuideSays() throws IOException {
        String guide = read("docs/client-kit.md").split("## By hand")[1].split("\n## ")[0];
        String page = read("client/e2e/pages/plain.html");

        assertThat(words(EVENT, guide))
                .contains("topic_snapshot", "unsubscribed")
                .allSatisfy(event -> assertThat(page).contains("\"" + event + "\""));
        assertThat(guide).contains("socket.emit(\"subscribe\", { topic: ", "after: offset");
        assertThat(page).contains("\"subscribe\"", "after", "\"command\"", "auth");
    }

    @Test
    void theFiguresOfTheGuideAreThose() throws IOException {
        NumberFormat number = NumberFormat.getIntegerInstance(Locale.ENGLISH);
        LogLimits log = LogLimits.DEFAULT;

        assertThat(read("docs/automation.md"))
                .contains("A log keeps " + number.format(log.maxEvents()) + " events and "
                        + number.format(log.maxKeys()) + " things of a topic")
                .contains("(" + CommandLimits.DEFAULT.timeout().toSeconds() + " s");
        assertThat(log.retention()).hasHours(1);
    }
}
