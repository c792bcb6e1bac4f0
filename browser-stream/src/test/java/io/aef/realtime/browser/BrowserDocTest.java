package io.aef.realtime.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.JavaSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that README and docs/live-browsers.md show of live browsers compile; the whole program of the latter runs in {@code interop}. */
class BrowserDocTest {

    private static final Pattern README = Pattern.compile("### Live browsers.*?```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern RECORDING = Pattern.compile("## Recording.*?```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path classes;

    @Test
    void theLinesOfTheReadmeCompile() throws IOException {
        compiles(lines(README, "../README.md"), "AefRealtime aef, org.openqa.selenium.WebDriver driver");
    }

    @Test
    void theLinesAboutRecordingsCompile() throws IOException {
        compiles(
                lines(RECORDING, "../docs/live-browsers.md"),
                "LiveBrowser live, java.nio.file.Path file, RealtimeEvent event");
    }

    private static String lines(Pattern pattern, String document) throws IOException {
        Matcher found = pattern.matcher(Files.readString(Path.of(document)));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private void compiles(String lines, String parameters) {
        String source = """
                import io.aef.realtime.automation.AefRealtime;
                import io.aef.realtime.automation.event.RealtimeEvent;
                import io.aef.realtime.browser.BrowserStream;
                import io.aef.realtime.browser.LiveBrowser;
                import io.aef.realtime.browser.capture.CaptureOptions;
                import io.aef.realtime.browser.capture.CdpFrameSource;
                import io.aef.realtime.browser.recording.Recorder;
                import java.util.concurrent.CompletionStage;
                class Live {
                    void show(%s) throws Exception {
                """.formatted(parameters) + lines + "}}";

        // Selenium's own classes mention annotations that are not there.
        assertThat(JavaSources.compile(Map.of("Live", source), classes))
                .noneMatch(said -> said.getKind() == Diagnostic.Kind.ERROR);
    }
}
