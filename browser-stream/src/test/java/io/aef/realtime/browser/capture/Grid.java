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

/** What a Grid offers of a browser: one WebSocket, which it passes on to that of the browser. All else is not found. */
final class Grid implements AutoCloseable {

    private static final String PATH = "/session/4711/se/cdp";

    private final URI browser;
    private final ServerSocket server;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger passed = new AtomicInteger();

    /** @param browser the browser's own WebSocket */
    Grid(URI browser) throws IOException {
        this.browser = browser;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    /** What it puts into the capability {@code se:cdp}. */
    String address() {
        return "ws://127.0.0.1:" + server.getLocalPort() + PATH;
    }

    /** How many connections were passed on. */
    int passed() {
        return passed.get();
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
        if (!head.get(0).equals("GET " + PATH + " HTTP/1.1")) {
            client.getOutputStream()
                    .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
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
        run(() -> pass(target, client));
        pass(client, target);
    }

    private static void pass(Socket from, Socket to) throws IOException {
        try (to) {
            from.getInputStream().transferTo(to.getOutputStream());
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
