package io.aef.realtime.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The door through which {@code bin/fuzz} lets Jazzer in, a fuzzer that sees which branches an input takes. Not a test; the name of
 * the target is in {@code -Daef.fuzz.target}.
 */
public final class CoverageGuided {

    private static final String TARGET = System.getProperty("aef.fuzz.target", "");
    private static final List<Fuzzer> FUZZERS = new ArrayList<>();

    private CoverageGuided() {}

    /** Called by Jazzer, by this name. */
    public static void fuzzerInitialize() {
        FUZZERS.add(new Fuzzer(target(TARGET)));
    }

    /** Called by Jazzer, by this name, for each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        FUZZERS.get(0).check(input, "of Jazzer");
    }

    /** Writes each input of a target's corpus into a file of its own; or, without a directory, names the targets. */
    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            FuzzTargets.all().forEach(target -> System.out.println(target.name()));
            System.exit(0);
        }
        Path directory = Files.createDirectories(Path.of(args[0]));
        List<byte[]> inputs = Corpus.of(TARGET);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(directory.resolve("seed-" + i), inputs.get(i));
        }
        System.exit(0);
    }

    private static FuzzTarget target(String name) {
        return FuzzTargets.all().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("aef.fuzz.target: " + name));
    }
}
