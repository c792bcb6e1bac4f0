package io.aef.realtime.automation.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.ConnectionOptions;
import io.aef.realtime.testsupport.JavaSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/access.md shows compiles as it stands there, and the defaults it names are those there are. */
class AccessDocTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path classes;

    private static String page() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/access.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve("docs/access.md"));
    }

    @Test
    void theExampleCompiles() throws IOException {
        Matcher matcher = JAVA.matcher(page());
        assertThat(matcher.find()).isTrue();
        assertThat(JavaSources.compile(Map.of("Access", matcher.group(1)), classes))
                .isEmpty();
        assertThat(classes.resolve("Access.class")).exists();
    }

    @Test
    void theDefaultsAreThoseItNames() throws IOException {
        ConnectionOptions options = ConnectionOptions.DEFAULT;
        assertThat(page())
                .contains("`expiryNotice` (" + options.expiryNotice().toSeconds() + " s)")
                .contains("`refreshesPerMinute` (" + options.refreshesPerMinute() + ")")
                .contains("`recheckInterval` (" + options.recheckInterval().toSeconds() + " s)")
                .contains("`checkTimeout` (" + options.checkTimeout().toSeconds() + " s)")
                .contains("`recheckGrace` (" + options.recheckGrace().toMinutes() + " min)")
                .contains("`maxSessionsPerUser` (" + options.maxSessionsPerUser() + ")");
    }
}
