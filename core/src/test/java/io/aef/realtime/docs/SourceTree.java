package io.aef.realtime.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The repository this test was built from. */
final class SourceTree {

    private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules", ".git");

    private SourceTree() {}

    /** The directory that holds the parent POM. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        Path parent = here.getParent();
        return parent != null && Files.exists(parent.resolve("bin/test")) ? parent : here;
    }

    /** All files below the root whose path, written with slashes, ends so and that are sources. */
    static List<Path> files(String pathPart, String suffix) {
        try (Stream<Path> paths = Files.walk(root())) {
            return paths.filter(path -> isSource(path)
                            && slashes(path).contains(pathPart)
                            && slashes(path).endsWith(suffix)
                            && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSource(Path path) {
        for (Path name : root().relativize(path)) {
            if (NOT_SOURCES.contains(name.toString())) {
                return false;
            }
        }
        return true;
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }
}
