package io.aef.realtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/parity.md has a row for everything it must have, and what it says is proved is proved by a test that exists. */
class ParityTableTest {

    /** The ids there must be: a prefix, and the range of the numbers behind it. */
    private static final List<String> KNOWN = ids(
            "EIO-O:1-18 EIO-V:0-11 EIO-H:1-5 EIO-P:1-10 EIO-W:1-7 EIO-U:1-6 EIO3-:1-4 EIO-C:1-5",
            "SIO-O:1-6 SIO-C:1-8 SIO-S:1-7 SIO-N:1-9 SIO-B:1-11 SIO-K:1-16 SIO-R:1-10 SIO-A:1-2 SIO-T:1-5 SIO-M:1-3",
            "CSR-:1-17 CSR-B:1-8 DEF-:1-14 OUT-:1-19",
            "BAD-H:1-17 BAD-P:1-12 BAD-U:1-6 BAD-W:1-8 BAD-E:1-5 BAD-S:1-14 BAD-B:1-6 BAD-J:1-4 BAD-M:1-2",
            "DRN-:1-5 FLT-:1-16 LIM-:1-11 NSIO-:1-18 OBS-:1-15 RATE-:1-16 RDS-:1-31",
            "CLE-:1-13 ACC-:1-32 MON-:1-13 DEP-:1-14 BRW-C:1-22 BRW-I:1-15 BRW-J:1-10 BRW-V:1-30",
            "KIT-:1-24 REQ-:1-65");

    private static final Pattern ROW = Pattern.compile(
            "\\| ((?:ACC|BRW|CLE|EIO|KIT|SIO|CSR|OUT|DEF|DEP|BAD|DRN|FLT|LIM|MON|NSIO|OBS|RATE|RDS|REQ)[\\w-]+) \\|.*\\|");
    private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern PROOF = Pattern.compile("`([^`]+)`");

    private final List<Row> rows = SourceTree.read(SourceTree.root().resolve("docs/parity.md"))
            .lines()
            .filter(line -> ROW.matcher(line).matches())
            .map(Row::parse)
            .toList();
    private final Map<String, List<Path>> tests = new LinkedHashMap<>();

    @Test
    void hasEveryRowOnce() {
        assertThat(rows).extracting(Row::id).containsExactlyInAnyOrderElementsOf(KNOWN);
    }

    @Test
    void everyRowHasAStatus() {
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.status()).as(row.id()).isIn("done", "open", "later", "not planned"));
    }

    @Test
    void whatIsDoneNamesItsProof() {
        assertThat(rows)
                .filteredOn(row -> row.status().equals("done"))
                .allSatisfy(row -> assertThat(row.proofs()).as(row.id()).isNotEmpty());
    }

    @Test
    void everyProofExists() {
        List<String> missing = new ArrayList<>();
        for (Row row : rows) {
            for (String proof : row.proofs()) {
                if (!exists(proof)) {
                    missing.add(row.id() + ": " + proof);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private boolean exists(String proof) {
        String[] parts = proof.split("#", 2);
        if (parts[0].endsWith(".mjs") || parts[0].endsWith(".ts")) {
            return SourceTree.files("/" + parts[0], "").stream()
                    .anyMatch(file -> parts.length == 1 || SourceTree.read(file).contains("(\"" + parts[1] + "\", "));
        }
        List<Path> files =
                tests.computeIfAbsent(parts[0], name -> SourceTree.files("/src/test/java/", "/" + name + ".java"));
        return files.stream().anyMatch(file -> parts.length == 1 || declares(SourceTree.read(file), parts[1]));
    }

    private static boolean declares(String source, String method) {
        return Pattern.compile("\\s" + Pattern.quote(method) + "\\(")
                .matcher(source)
                .find();
    }

    private static List<String> ids(String... ranges) {
        return Stream.of(ranges)
                .flatMap(line -> Stream.of(line.split(" ")))
                .flatMap(range -> {
                    String[] parts = range.split("[:-](?=\\d+-|\\d+$)");
                    return IntStream.rangeClosed(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                            .mapToObj(number -> parts[0] + number);
                })
                .toList();
    }

    private record Row(String id, List<String> proofs, String status) {

        static Row parse(String line) {
            String[] cells = CELLS.split(line);
            List<String> proofs = new ArrayList<>();
            Matcher proof = PROOF.matcher(cells[cells.length - 2]);
            while (proof.find()) {
                proofs.add(proof.group(1));
            }
            return new Row(cells[1].strip(), List.copyOf(proofs), cells[cells.length - 1].strip());
        }
    }
}
