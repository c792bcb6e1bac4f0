package io.aef.realtime.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The repository that the tests were built from. */
final class SourceTree {

    private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules", ".git");
    private static final Path ROOT = findRoot();
    private static final List<Path> FILES = findFiles();

    private SourceTree() {}

    /** The directory that holds the parent POM. */
    static Path root() {
        return ROOT;
    }

    /** All sources whose path, written with slashes, contains the part and ends in the suffix. */
    static List<Path> files(String part, String suffix) {
        return FILES.stream()
                .filter(path -> {
                    String name = path.toString().replace('\\', '/');
                    return name.contains(part) && name.endsWith(suffix);
                })
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path findRoot() {
        Path module = Path.of("").toAbsolutePath();
        Path parent = module.getParent();
        return parent != null && Files.exists(parent.resolve("bin/test")) ? parent : module;
    }

    private static List<Path> findFiles() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean isSource = !NOT_SOURCES.contains(String.valueOf(directory.getFileName()));
                    return isSource ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return List.copyOf(files);
    }
}
