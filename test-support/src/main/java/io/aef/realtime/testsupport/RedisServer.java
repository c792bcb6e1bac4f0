package io.aef.realtime.testsupport;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server: one of the test's own on a free port of the loopback interface, with nothing on disk, or the one that the
 * environment names.
 */
public final class RedisServer implements AutoCloseable {

    private final String url;
    private @Nullable Own own;

    private RedisServer(String url, @Nullable Own own) {
        this.url = url;
        this.own = own;
    }

    /** The one at {@code REDIS_URL} if that is set, else one of the test's own. */
    public static RedisServer open() {
        String given = System.getenv("REDIS_URL");
        return given == null || given.isEmpty() ? start() : new RedisServer(given, null);
    }

    /** One of the test's own, for what would disturb others. */
    public static RedisServer start() {
        return start(List.of(), List.of());
    }

    /**
     * The same with other settings.
     *
     * @param settings lines of {@code redis.conf}
     * @param arguments behind the name of that file
     */
    static RedisServer start(List<String> settings, List<String> arguments) {
        Own own = new Own(settings, arguments);
        own.start();
        return new RedisServer("redis://127.0.0.1:" + own.port, own);
    }

    /** {@code redis://host:port}. */
    public String url() {
        return url;
    }

    /** Whether nobody else uses it. */
    public boolean isOwn() {
        return own != null;
    }

    /** Kills it. */
    public void kill() {
        own().kill();
    }

    /** Starts it again on the same port; waits until it answers. */
    public void restart() {
        own().start();
    }

    /** Lets it stand still ({@code STOP}), or go on ({@code CONT}). */
    public void signal(String name) {
        own().signal(name);
    }

    /** Of one that nobody else uses. */
    public int port() {
        return own().port;
    }

    /** Sends a command in words without spaces, and returns the first line of the answer. */
    public String ask(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), own().port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for a command that is answered with a text, of which it returns all lines. */
    public List<String> askForText(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), own().port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            char[] text = new char[Integer.parseInt(answer.readLine().substring(1))];
            int length = 0;
            while (length < text.length) {
                length += answer.read(text, length, text.length - length);
            }
            return new String(text).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until its replica has all that was written here. */
    void awaitReplica() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            List<String> state = askForText("INFO replication");
            String written = value(state, "master_repl_offset:(\\d+)");
            return !written.isEmpty() && written.equals(value(state, "slave0:.*offset=(\\d+),.*"));
        });
    }

    /** Waits until it has become the master in the place of another; a Sentinel disconnects its clients then. */
    void awaitPromotion() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> askForText("INFO replication").contains("role:master"));
    }

    private static String value(List<String> lines, String pattern) {
        return lines.stream()
                .filter(line -> line.matches(pattern))
                .map(line -> line.replaceAll(pattern, "$1"))
                .findFirst()
                .orElse("");
    }

    /** The names of all keys: of one that nobody else uses, and without spaces. */
    public List<String> keys() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), own().port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("KEYS *\r\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            int count = Integer.parseInt(answer.readLine().substring(1));
            List<String> keys = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                answer.readLine();
                keys.add(answer.readLine());
            }
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Own own() {
        if (own == null) {
            throw new IllegalStateException("The Redis at REDIS_URL is left alone.");
        }
        return own;
    }

    @Override
    public void close() {
        Own last = own;
        own = null;
        if (last != null) {
            last.close();
        }
    }

    private static final class Own {

        private final int port = FreePort.find();
        private final Path directory;
        private final List<String> command = new ArrayList<>();
        private @Nullable Process process;

        Own(List<String> more, List<String> arguments) {
            try {
                directory = Files.createTempDirectory("redis");
                List<String> settings = new ArrayList<>(List.of(
                        "port " + port, "bind 127.0.0.1", "save \"\"", "appendonly no", "dir \"" + directory + "\""));
                settings.addAll(more);
                Path file = Files.write(directory.resolve("redis.conf"), settings);
                command.addAll(List.of("redis-server", file.toString()));
                command.addAll(arguments);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void start() {
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("redis-server could not be started (Debian: redis-server)", e);
            }
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::answers);
        }

        private boolean answers() {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(1000);
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                return socket.getInputStream().read() == '+';
            } catch (IOException notYet) {
                return false;
            }
        }

        private Process process() {
            if (process == null) {
                throw new IllegalStateException("not started");
            }
            return process;
        }

        void kill() {
            process().destroyForcibly();
            try {
                if (!process().waitFor(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("redis-server does not die.");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void signal(String name) {
            try {
                int status = new ProcessBuilder(
                                "kill", "-" + name, Long.toString(process().pid()))
                        .start()
                        .waitFor();
                if (status != 0) {
                    throw new IllegalStateException("kill -" + name + " failed.");
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void close() {
            kill();
            try {
                // One that was a replica has written what it was sent.
                for (File left : Objects.requireNonNullElse(directory.toFile().listFiles(), new File[0])) {
                    Files.delete(left.toPath());
                }
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
