package io.aef.realtime.examples.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A redis-server on a free port of the loopback interface, which keeps nothing. */
final class RedisProcess {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final int ASK_MILLIS = 100;

    /** It would not end with its standard input by itself. Prints the number of its process. */
    private static final String SCRIPT =
            "redis-server \"$@\" </dev/null >/dev/null 2>&1 & echo $!; cat >/dev/null; kill $!; wait $!";

    private final ChildProcess process;
    private final int port;
    private volatile long pid;

    private RedisProcess(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static RedisProcess start() {
        int port = freePort();
        return new RedisProcess(
                ChildProcess.start(
                        "redis",
                        directory -> List.of(
                                "/bin/sh",
                                "-c",
                                SCRIPT,
                                "redis",
                                "--port",
                                Integer.toString(port),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--appendonly",
                                "no",
                                "--dir",
                                directory.toString())),
                port);
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Of the server, not of the shell that looks after it; once it is up. */
    long pid() {
        return pid;
    }

    /**
     * Waits until it answers.
     *
     * @throws UncheckedIOException if it does not
     */
    void awaitUp() {
        long begun = System.nanoTime();
        pid = readPid();
        while (!answers()) {
            if (System.nanoTime() - begun > START_TIMEOUT.toNanos()) {
                throw new UncheckedIOException(new IOException("redis-server did not start. Is it installed?"));
            }
        }
    }

    private long readPid() {
        try {
            return Long.parseLong(String.valueOf(process.output().readLine()));
        } catch (IOException | NumberFormatException ended) {
            throw new UncheckedIOException(new IOException("redis-server did not start", ended));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ASK_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException notYet) {
            pause();
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ASK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        process.end();
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
