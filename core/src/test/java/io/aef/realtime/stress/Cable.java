package io.aef.realtime.stress;

import io.aef.realtime.testsupport.FaultProxy;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A link between a server and one client that can be pulled. Where the test may make network namespaces, it is a real one, whose
 * packets are lost while it is down; elsewhere it is a proxy that swallows nothing and passes nothing on.
 */
abstract class Cable implements AutoCloseable {

    final Oracle received = new Oracle();
    private final AtomicInteger pings = new AtomicInteger();

    static Cable create() {
        return Namespaces.works() ? new Namespaces() : new Proxied();
    }

    abstract String serverAddress();

    /** Has a client join the main namespace over it. */
    abstract void connectClient(int port) throws IOException;

    abstract void pull();

    abstract void plug();

    Oracle received() {
        return received;
    }

    final void pinged() {
        pings.incrementAndGet();
    }

    /** How many pings have reached the client. */
    int pings() {
        return pings.get();
    }

    @Override
    public abstract void close();

    private static final class Proxied extends Cable {

        private @Nullable FaultProxy proxy;

        @Override
        String serverAddress() {
            return "127.0.0.1";
        }

        @Override
        void connectClient(int port) throws IOException {
            proxy = new FaultProxy(port, 1);
            RawSession.connect(proxy.port(), received::arrived).onPing(this::pinged);
        }

        @Override
        void pull() {
            if (proxy != null) {
                proxy.connections().get(0).stall();
            }
        }

        @Override
        void plug() {
            if (proxy != null) {
                proxy.connections().get(0).resume();
            }
        }

        @Override
        public void close() {
            if (proxy != null) {
                proxy.close();
            }
        }
    }

    /** Two ends of a veth, one of them in a namespace of its own, where a shell is the client. */
    private static final class Namespaces extends Cable {

        private static final String SERVER = "10.213.77.1";
        private static final String CLIENT = "10.213.77.2";

        /** Short, because the names of interfaces are. */
        private final String name = "aef" + ProcessHandle.current().pid() % 1_000_000;

        private @Nullable Process client;

        Namespaces() {
            run("ip netns add " + name);
            run("ip link add " + name + "a type veth peer name " + name + "b netns " + name);
            run("ip addr add " + SERVER + "/30 dev " + name + "a");
            run("ip link set " + name + "a up");
            run("ip netns exec " + name + " ip addr add " + CLIENT + "/30 dev " + name + "b");
            run("ip netns exec " + name + " ip link set " + name + "b up");
        }

        static boolean works() {
            String name = "aeftry" + ProcessHandle.current().pid();
            String commands = "ip netns add " + name + " && ip link add " + "aeftrya type veth peer name aeftryb netns "
                    + name + "; status=$?; ip link del aeftrya; ip netns del " + name + "; exit $status";
            return tried(commands) == 0;
        }

        @Override
        String serverAddress() {
            return SERVER;
        }

        @Override
        void connectClient(int port) throws IOException {
            String handshake = new String(RawSession.handshake("EIO=4"), StandardCharsets.ISO_8859_1)
                    .replace("\r", "\\r")
                    .replace("\n", "\\n");
            // The frame 40, and pongs whether anybody asks or not.
            String script = "exec 3<>/dev/tcp/" + SERVER + "/" + port + "; printf '" + handshake
                    + "\\x81\\x82\\0\\0\\0\\00040' >&3;"
                    + " (while sleep 0.1; do printf '\\x81\\x81\\0\\0\\0\\0003' || exit; done) >&3 & exec cat <&3";
            client = new ProcessBuilder("ip", "netns", "exec", name, "bash", "-c", script)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            DataInputStream in = new DataInputStream(client.getInputStream());
            Thread reader = new Thread(() -> read(in), "raw-shell");
            reader.setDaemon(true);
            reader.start();
        }

        /** Frames of less than 126 bytes, behind the head of the handshake. */
        private void read(DataInputStream in) {
            try {
                for (int newlines = 0; newlines < 2; ) {
                    int next = in.readUnsignedByte();
                    newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
                }
                while (true) {
                    in.readUnsignedByte();
                    int length = in.readUnsignedByte();
                    String message = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                    if (message.equals("2")) {
                        pinged();
                    }
                    received.arrived(message);
                }
            } catch (IOException end) {
                // Of the client.
            }
        }

        @Override
        void pull() {
            run("ip link set " + name + "a down");
        }

        @Override
        void plug() {
            run("ip link set " + name + "a up");
        }

        @Override
        public void close() {
            if (client != null) {
                client.descendants().forEach(ProcessHandle::destroyForcibly);
                client.destroyForcibly();
            }
            run("ip link del " + name + "a");
            run("ip netns del " + name);
        }

        private static void run(String command) {
            if (tried(command) != 0) {
                throw new IllegalStateException("failed: " + command);
            }
        }

        private static int tried(String commands) {
            try {
                Process process = new ProcessBuilder(List.of("bash", "-c", commands))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
            } catch (IOException e) {
                return -1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }
}
