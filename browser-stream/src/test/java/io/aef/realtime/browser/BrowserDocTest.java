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

/** What docs/automation.md shows of live browsers. */
class BrowserDocTest {

    private static final Pattern LINES = Pattern.compile("## Live browsers.*?```text\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path classes;

    @Test
    void theLinesCompile() throws IOException {
        Matcher lines = LINES.matcher(Files.readString(Path.of("../docs/automation.md")));
        assertThat(lines.find()).isTrue();
        assertThat(lines.group(1).lines()).hasSize(4);
        String source = """
                import io.aef.realtime.automation.AefRealtime;
                import io.aef.realtime.browser.BrowserStream;
                import io.aef.realtime.browser.LiveBrowser;
                import io.aef.realtime.browser.capture.CaptureOptions;
                import io.aef.realtime.browser.capture.CdpFrameSource;
                class Live {
                    void show(AefRealtime aef, org.openqa.selenium.WebDriver driver) {
                """ + lines.group(1) + "}}";

        // Selenium's own classes mention annotations that are not there.
        assertThat(JavaSources.compile(Map.of("Live", source), classes))
                .noneMatch(said -> said.getKind() == Diagnostic.Kind.ERROR);
    }
}
