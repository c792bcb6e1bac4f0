package io.aef.realtime.benchmarks.run;

import io.aef.realtime.benchmarks.load.LoadException;
import io.aef.realtime.benchmarks.load.LoadMain;
import io.aef.realtime.benchmarks.load.Result;
import io.aef.realtime.benchmarks.load.Target;
import io.aef.realtime.benchmarks.load.Timing;
import io.aef.realtime.benchmarks.load.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The load generator on the second core; one process for all servers, so that it is as warm for each. */
final class Generator implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    Generator(Path jdk) {
        try {
            process = new ProcessBuilder(Machine.pinned(
                            1,
                            List.of(
                                    jdk.resolve("bin/java").toString(),
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    LoadMain.class.getName())))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Machine.endWithThis(process);
        } catch (IOException e) {
            throw new LoadException("the generator did not start", e);
        }
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    Result run(Workload workload, Target target, Timing timing, int connections) {
        try {
            orders.write(String.join(
                    " ",
                    workload.id(),
                    Integer.toString(target.port()),
                    Long.toString(target.pid()),
                    Integer.toString(target.binaryOffset()),
                    Boolean.toString(target.keepsAlive()),
                    Boolean.toString(target.isJvm()),
                    process(
                            target.cluster() == null
                                    ? Target.Process.NONE
                                    : target.cluster().other()),
                    process(
                            target.cluster() == null
                                    ? Target.Process.NONE
                                    : target.cluster().redis()),
                    Integer.toString(timing.warm()),
                    Integer.toString(timing.closed()),
                    Integer.toString(timing.open()),
                    Integer.toString(connections)));
            orders.write("\n");
            orders.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new LoadException("the generator has ended");
            }
            if (!answer.startsWith("ok ")) {
                throw new LoadException(answer.replaceFirst("failed ", ""));
            }
            return Result.parse(answer.substring(3));
        } catch (IOException e) {
            throw new LoadException("the generator has ended", e);
        }
    }

    private static String process(Target.Process process) {
        return process.port() + " " + process.pid();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
