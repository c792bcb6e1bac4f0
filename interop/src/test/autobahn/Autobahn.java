import java.util.List;
import java.util.Map;
import me.normanmaurer.maven.autobahntestsuite.AutobahnTestSuite;
import me.normanmaurer.maven.autobahntestsuite.FuzzingCaseResult;

/**
 * Runs the cases of the suite in a JVM of its own: arguments are the address, the cases and the excluded cases, both
 * separated by commas. AutobahnTest.java starts this source file, and reads the line it prints per case.
 */
final class Autobahn {

    private Autobahn() {}

    public static void main(String[] args) {
        List<FuzzingCaseResult> results = AutobahnTestSuite.runFuzzingClient(
                "aef-realtime", args[0], Map.of(), List.of(args[1].split(",")), without(args[2]));
        for (FuzzingCaseResult result : results) {
            // The type of the behaviours is not public.
            Object behavior = result.behavior();
            Object behaviorClose = result.behaviorClose();
            System.out.println(
                    "@@ " + result.caseName() + " " + behavior + " " + behaviorClose + " " + result.reportFile());
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // the suite leaves its threads behind
    }

    private static List<String> without(String cases) {
        return cases.isEmpty() ? List.of() : List.of(cases.split(","));
    }
}
