package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/bench}. */
public final class BenchMain {

    /** Where in the page their tables are. */
    private static final Map<Workload.Group, String> MARKS = Map.of(
            Workload.Group.SERVERS, "figures",
            Workload.Group.CLUSTERS, "figures of clusters",
            Workload.Group.AUTOMATION, "figures of the automation layer");

    private BenchMain() {}

    /** @param args the root of the source tree, then the options */
    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(
                    Path.of(args[0]),
                    Path.of(System.getProperty("java.home")),
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        if (!Machine.pins()) {
            Runner.say(
                    "There is one core only, or no taskset: server and generator share, and the figures mean little.");
        }
        Figures figures = new Figures();
        Path output = Files.createDirectories(options.root().resolve("target/bench"));
        try (Generator generator = new Generator(options.jdk())) {
            Runner runner = new Runner(options, generator, figures);
            for (Workload workload : options.workloads()) {
                runner.run(workload);
                write(options, figures, output);
            }
        }
        for (Workload.Group group : Workload.Group.values()) {
            Tables tables = new Tables(figures, group);
            if (!tables.isEmpty()) {
                Runner.say("\n" + tables.objectives());
            }
        }
        Runner.say("All figures: " + output);
        System.exit(figures.failed(ServerKind.OURS) || figures.failed(ServerKind.OURS_EXECUTOR) ? 1 : 0);
    }

    private static void write(Options options, Figures figures, Path output) throws IOException {
        Map<String, String> about = about(options);
        String measured = "Measured on " + about.get("date") + ", on a machine with " + about.get("machine")
                + ", with JDK "
                + about.get("jdk") + " and Node " + about.get("node") + "; " + about.get("rounds")
                + (options.rounds() == 1 ? " round" : " rounds") + ".\n\n";
        Files.writeString(output.resolve("results.json"), new JsonReport(figures).text(about));
        Files.writeString(output.resolve("chart.svg"), new Chart(figures).svg());
        StringBuilder all = new StringBuilder(measured);
        Path page = options.root().resolve("docs/performance.md");
        for (Workload.Group group : Workload.Group.values()) {
            Tables tables = new Tables(figures, group);
            if (tables.isEmpty()) {
                continue;
            }
            all.append(tables.all()).append('\n');
            if (options.docs()) {
                replace(page, MARKS.get(group), measured + tables.all());
            }
            if (options.docs() && group == Workload.Group.SERVERS) {
                Files.copy(
                        output.resolve("chart.svg"),
                        options.root().resolve("docs/performance.svg"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(output.resolve("tables.md"), all);
    }

    /** Puts the text between two marks of a page. What was not measured this time stays as it is. */
    private static void replace(Path page, String mark, String text) throws IOException {
        String before = Files.readString(page);
        Pattern marked = Pattern.compile("(<!-- " + mark + " -->\n).*?(<!-- /" + mark + " -->)", Pattern.DOTALL);
        Files.writeString(
                page, marked.matcher(before).replaceFirst("$1" + Matcher.quoteReplacement("\n" + text + "\n") + "$2"));
    }

    private static Map<String, String> about(Options options) throws IOException {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        about.put("machine", Machine.description());
        about.put("jdk", jdkVersion(options.jdk()));
        about.put("node", output("node", "--version"));
        about.put("rounds", Integer.toString(options.rounds()));
        return about;
    }

    private static String jdkVersion(Path jdk) throws IOException {
        Matcher version =
                Pattern.compile("JAVA_VERSION=\"([^\"]+)\"").matcher(Files.readString(jdk.resolve("release")));
        return version.find() ? version.group(1) : "unknown";
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            return new String(process.getInputStream().readAllBytes()).trim();
        } catch (IOException e) {
            return "none";
        }
    }
}
