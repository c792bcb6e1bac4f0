package io.aef.realtime.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The generator as a process. It reads lines "workload port pid binaryOffset keepsAlive isJvm otherPort otherPid redisPort redisPid warm closed
 * open connections" and answers each with "ok" and the {@link Result}, or with "failed" and the reason.
 */
public final class LoadMain {

    private LoadMain() {}

    public static void main(String[] args) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(answer(line.split(" ")));
        }
    }

    private static String answer(String[] words) {
        try {
            Target target = new Target(
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    Boolean.parseBoolean(words[4]),
                    Boolean.parseBoolean(words[5]),
                    cluster(process(words, 6), process(words, 8)));
            Timing timing =
                    new Timing(Integer.parseInt(words[10]), Integer.parseInt(words[11]), Integer.parseInt(words[12]));
            Result result = Workload.of(words[0]).orElseThrow().run(target, timing, Integer.parseInt(words[13]));
            return "ok " + result.line();
        } catch (RuntimeException | OutOfMemoryError e) {
            return "failed " + (e instanceof LoadException ? e.getMessage() : e.toString());
        }
    }

    private static Target.@Nullable Cluster cluster(Target.Process other, Target.Process redis) {
        return redis.port() == 0 ? null : new Target.Cluster(other, redis);
    }

    private static Target.Process process(String[] words, int at) {
        return new Target.Process(Integer.parseInt(words[at]), Long.parseLong(words[at + 1]));
    }
}
