package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map of the package in its Javadoc names each class that is no part of the public API, once, and no other. */
class PackageMapTest {

    private static final Path SOURCES = Path.of("src/main/java/io/aef/realtime/redis");

    @Test
    void namesEveryClass() throws IOException {
        List<String> named = Pattern.compile("\\{@code (\\w+)\\}")
                .matcher(Files.readString(SOURCES.resolve("package-info.java")))
                .results()
                .map(result -> result.group(1))
                .toList();
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> internal = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                    .filter(name -> !isPublic(SOURCES.resolve(name)))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .toList();
            assertThat(named).containsExactlyInAnyOrderElementsOf(internal);
        }
    }

    private static boolean isPublic(Path source) {
        try {
            return Files.readString(source).lines().anyMatch(line -> line.startsWith("public "));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
