package io.aef.realtime.interop;

import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * nginx or HAProxy with the file that {@code docs/deployment} has, on free ports of the loopback interface. Of that file only
 * addresses, ports and paths are others.
 */
final class ReverseProxy implements AutoCloseable {

    private static final Path FILES = Path.of("..", "docs", "deployment");

    private final Process process;
    private final Path log;
    final int plainPort;
    final int tlsPort;

    private ReverseProxy(Process process, Path log, int plainPort, int tlsPort) {
        this.process = process;
        this.log = log;
        this.plainPort = plainPort;
        this.tlsPort = tlsPort;
    }

    static ReverseProxy nginx(Path directory, Certificates certificates, List<String> nodes, boolean sticky) {
        int plain = FreePort.find();
        int tls = FreePort.find();
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("listen 80;", "listen 127.0.0.1:" + plain + ";");
        changes.put("listen 443 ssl;", "listen 127.0.0.1:" + tls + " ssl;");
        changes.put("10.0.0.1:9092", nodes.get(0));
        changes.put("10.0.0.2:9092", nodes.get(1));
        changes.put("/etc/nginx/tls/fullchain.pem", certificates.certificate().toString());
        changes.put("/etc/nginx/tls/key.pem", certificates.key().toString());
        // Nothing is written elsewhere, and by whoever may write here.
        changes.put("worker_processes auto;", "worker_processes auto; user " + System.getProperty("user.name") + ";");
        changes.put(
                "http {",
                "http { access_log off; client_body_temp_path D; proxy_temp_path D; fastcgi_temp_path D; uwsgi_temp_path D; scgi_temp_path D;"
                        .replace("D", directory.resolve("temp").toString()));
        if (!sticky) {
            changes.put("    hash $binary_remote_addr consistent;", "    #");
        }
        Path file = write(directory, "nginx.conf", changes);
        String options = "daemon off; pid " + directory.resolve("nginx.pid") + ";";
        return start(
                directory,
                plain,
                tls,
                List.of(
                        program("nginx"),
                        "-e",
                        "stderr",
                        "-p",
                        directory.toString(),
                        "-c",
                        file.toString(),
                        "-g",
                        options));
    }

    static ReverseProxy haproxy(Path directory, Certificates certificates, List<String> nodes, boolean sticky) {
        int plain = FreePort.find();
        int tls = FreePort.find();
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("bind :80\n", "bind 127.0.0.1:" + plain + "\n");
        changes.put("bind :443 ", "bind 127.0.0.1:" + tls + " ");
        changes.put("10.0.0.1:9092", nodes.get(0));
        changes.put("10.0.0.2:9092", nodes.get(1));
        changes.put("/etc/haproxy/tls/app.example.pem", certificates.both().toString());
        if (!sticky) {
            changes.put("  cookie node insert", "  # ");
        }
        Path file = write(directory, "haproxy.cfg", changes);
        return start(directory, plain, tls, List.of(program("haproxy"), "-db", "-f", file.toString()));
    }

    /** Debian has them where only the administrator looks. */
    private static String program(String name) {
        Path there = Path.of("/usr/sbin", name);
        return Files.isExecutable(there) ? there.toString() : name;
    }

    private static Path write(Path directory, String name, Map<String, String> changes) {
        try {
            String text = Files.readString(FILES.resolve(name));
            for (Map.Entry<String, String> change : changes.entrySet()) {
                if (!text.contains(change.getKey())) {
                    throw new IllegalStateException(name + " has no: " + change.getKey());
                }
                text = text.replace(change.getKey(), change.getValue());
            }
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReverseProxy start(Path directory, int plain, int tls, List<String> command) {
        Path log = directory.resolve("proxy.log");
        try {
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            ReverseProxy proxy = new ReverseProxy(process, log, plain, tls);
            await().atMost(Duration.ofSeconds(20)).until(proxy::listensOrHasEnded);
            if (!process.isAlive()) {
                throw new IllegalStateException(command.get(0) + " did not start:\n" + proxy.log());
            }
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " could not be started (Debian: nginx, haproxy)", e);
        }
    }

    private boolean listensOrHasEnded() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return !process.isAlive();
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end: killed, nginx would leave its workers behind. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The proxy does not end.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
