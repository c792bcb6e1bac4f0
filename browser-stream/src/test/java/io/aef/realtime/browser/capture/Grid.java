package io.aef.realtime.browser.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a Grid offers of a browser: one WebSocket, which it passes on to that of the browser. All else is not found. */
final class Grid implements AutoCloseable {

    private static final String PATH = "/session/4711/se/cdp";

    private final URI browser;
    private final ServerSocket server;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private final @Nullable String authorization;
    private volatile boolean ended;

    /** @param browser the browser's own WebSocket */
    Grid(URI browser) throws IOException {
        this(browser, null);
    }

    /** @param authorization what it wants to be told by whoever connects */
    Grid(URI browser, @Nullable String authorization) throws IOException {
        this.browser = browser;
        this.authorization = authorization;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    /** What it puts into the capability {@code se:cdp}. */
    String address() {
        return address("");
    }

    /** @param user what is before the name of the host */
    String address(String user) {
        return "ws://" + user + "127.0.0.1:" + server.getLocalPort() + PATH;
    }

    /** How many connections were passed on. */
    int passed() {
        return passed.get();
    }

    /** Loses the browser on all connections that there are, without a word, and keeps them. */
    void lose() {
        losses.incrementAndGet();
    }

    /** Does the same as a real one does when the session has ended: and knows it no more. */
    void endSession() {
        ended = true;
        lose();
    }

    /** Ends all that it passes on. */
    void stop() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            sockets.add(client);
            run(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        List<String> head = head(client.getInputStream()).lines().toList();
        if (authorization != null && !head.contains("Authorization: " + authorization)) {
            refuse(client, "401 Unauthorized");
            return;
        }
        if (ended || !head.get(0).equals("GET " + PATH + " HTTP/1.1")) {
            refuse(client, "400 Bad Request");
            return;
        }
        passed.incrementAndGet();
        Socket target = new Socket(browser.getHost(), browser.getPort());
        sockets.add(target);
        StringBuilder request = new StringBuilder("GET " + browser.getPath() + " HTTP/1.1\r\n");
        for (String line : head.subList(1, head.size())) {
            request.append(line.startsWith("Host:") ? "Host: " + browser.getAuthority() : line)
                    .append("\r\n");
        }
        target.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        int before = losses.get();
        run(() -> pass(target, client, before));
        pass(client, target, before);
    }

    private static void refuse(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void pass(Socket from, Socket to, int before) throws IOException {
        byte[] part = new byte[8192];
        for (int length; (length = from.getInputStream().read(part)) >= 0; ) {
            if (losses.get() == before) {
                to.getOutputStream().write(part, 0, length);
            }
        }
        if (losses.get() == before) {
            to.close();
        }
    }

    /** Up to the empty line, without it. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The request ends within its head.");
            }
            head.write(next);
            text = head.toString(StandardCharsets.US_ASCII);
        }
        return text.strip();
    }

    private interface Task {

        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // One of both has closed it.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
