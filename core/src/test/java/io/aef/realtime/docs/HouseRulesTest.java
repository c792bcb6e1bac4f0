package io.aef.realtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules of CONTRIBUTING.md that a compiler does not see, over the sources of all modules. */
class HouseRulesTest {

    private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(|parkNanos\\(");
    private static final Pattern SKIPPED =
            Pattern.compile("@Disabled|@Ignore\\b|Assumptions\\.|assume(That|True|False)\\(");

    @Test
    void noTestSleeps() {
        assertThat(tests())
                .noneMatch(file -> SLEEP.matcher(SourceTree.read(file)).find());
    }

    @Test
    void noTestIsSkipped() {
        assertThat(tests())
                .noneMatch(file -> SKIPPED.matcher(SourceTree.read(file)).find());
    }

    @Test
    void everyPackageIsNullMarked() {
        List<Path> packages = SourceTree.files("/src/main/java/", ".java").stream()
                .map(Path::getParent)
                .distinct()
                .toList();

        assertThat(packages).isNotEmpty().allSatisfy(directory -> {
            Path info = directory.resolve("package-info.java");
            assertThat(Files.exists(info)).as("%s exists", info).isTrue();
            assertThat(SourceTree.read(info)).contains("@NullMarked");
        });
    }

    private static List<Path> tests() {
        List<Path> tests = SourceTree.files("/src/test/java/", ".java").stream()
                .filter(file -> !file.endsWith("HouseRulesTest.java"))
                .toList();
        assertThat(tests).isNotEmpty();
        return tests;
    }
}
