package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.engine.SessionRelay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A node in a process of its own, which may be stopped and killed. */
final class OtherProcess implements AutoCloseable {

    /** Enough for what a process says of many members when others want the machine too. */
    private static final Duration TIME = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private OtherProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Waits until it is there. */
    static OtherProcess start(String url, String wire, String prefix, int members) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        url,
                        wire,
                        prefix,
                        Integer.toString(members)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        assertThat(line).startsWith("up ");
        return new OtherProcess(process, Integer.parseInt(line.substring(3)));
    }

    static RedisAdapter adapter(String url, String wire, String prefix) {
        return switch (wire) {
            case "classic" ->
                RedisAdapter.classic(
                        url, ClassicOptions.DEFAULT.withRequestTimeout(TIME).withKey(prefix));
            case "relay" ->
                RedisAdapter.classic(url, ClassicOptions.DEFAULT.withKey(prefix))
                        .withoutStickySessions(RelayOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
            case "sharded" ->
                RedisAdapter.sharded(
                        url, ShardedOptions.DEFAULT.withRequestTimeout(TIME).withChannelPrefix(prefix));
            default ->
                RedisAdapter.streams(
                        url,
                        StreamsOptions.DEFAULT
                                .withRequestTimeout(TIME)
                                .withChannelPrefix(prefix)
                                .withStreamName(prefix));
        };
    }

    /** Until its input ends. */
    public static void main(String[] args) throws IOException {
        AtomicReference<Adapter> main = new AtomicReference<>();
        RedisAdapter redis = adapter(args[0], args[1], args[2]);
        SocketIoServer server = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(new AdapterFactory() {
                    @Override
                    public Adapter create(AdapterContext context) {
                        Adapter adapter = redis.create(context);
                        main.compareAndSet(null, adapter);
                        return adapter;
                    }

                    @Override
                    public SessionRelay sessionRelay() {
                        return redis.sessionRelay();
                    }
                })
                .build()
                .start();
        Crowd.join(main.get(), Integer.parseInt(args[3]));
        System.out.println("up " + server.port());
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Lets it stand still ({@code STOP}), or go on ({@code CONT}). */
    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }
}
