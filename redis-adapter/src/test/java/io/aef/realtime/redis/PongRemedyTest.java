package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** What is published arrives, whatever comes with it. */
class PongRemedyTest {

    private static final String PONG = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";

    private final Script script = new Script();
    private RedissonClient client;

    @BeforeEach
    void start() {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + script.port())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(1)
                // Longer than the remedy and the test take, on a slow machine too.
                .setPingConnectionInterval(3000);
        client = Redisson.create(config);
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdown();
        script.close();
    }

    @Test
    void aMessageThatComesInTwoPartsBehindAPongIsNotTakenForOneEvenWhenTheConnectionIsAnother() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        Bus bus = new RedissonBus(client, false);
        bus.subscribeToPattern("a*", (channel, body) -> received.add(new String(body, StandardCharsets.US_ASCII)))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        for (int round = 0; round < 2; round++) {
            String part = message(round + "d");
            script.awaitPing();
            script.say(
                    message(round + "a") + PONG + message(round + "b") + message(round + "c") + part.substring(0, 20));
            String last = round + "c";
            await().until(() -> received.contains(last));
            script.say(part.substring(20));
            script.say(message(round + "e"));
            String end = round + "e";
            await().until(() -> received.contains(end));
            script.cut();
        }

        assertThat(received).containsExactly("0a", "0b", "0c", "0d", "0e", "1a", "1b", "1c", "1d", "1e");
    }

    private static String message(String body) {
        return "*4\r\n$8\r\npmessage\r\n$2\r\na*\r\n$3\r\nabc\r\n$%d\r\n%s\r\n".formatted(body.length(), body);
    }

    /** Answers as Redis does; what subscribers are told when, the test says. */
    private static final class Script {

        private final ServerSocket listening;
        private final Semaphore pings = new Semaphore(0);
        private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
        private volatile OutputStream subscriber;
        private volatile Socket subscription;

        Script() {
            try {
                listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
            inThread(() -> {
                while (true) {
                    Socket socket = listening.accept();
                    socket.setTcpNoDelay(true);
                    open.add(socket);
                    inThread(() -> serve(socket));
                }
            });
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void inThread(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return listening.getLocalPort();
        }

        void awaitPing() throws InterruptedException {
            assertThat(pings.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }

        /** As one packet. */
        void say(String bytes) throws IOException {
            say(subscriber, bytes);
        }

        /** The next one is that of a connection of its own. */
        void cut() throws IOException {
            pings.drainPermits();
            subscription.close();
        }

        private static void say(OutputStream out, String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private void serve(Socket socket) throws IOException {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            boolean subscribed = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> command = new ArrayList<>();
                for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
                    in.readLine();
                    command.add(in.readLine());
                }
                String name = command.get(0).toUpperCase(Locale.ROOT);
                if (name.equals("PSUBSCRIBE")) {
                    subscribed = true;
                    subscriber = out;
                    subscription = socket;
                    say(out, "*3\r\n$10\r\npsubscribe\r\n$2\r\na*\r\n:1\r\n");
                } else if (!name.equals("PING")) {
                    say(out, "+OK\r\n");
                } else if (subscribed) {
                    pings.release();
                } else {
                    say(out, "+PONG\r\n");
                }
            }
        }

        void close() throws IOException {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
