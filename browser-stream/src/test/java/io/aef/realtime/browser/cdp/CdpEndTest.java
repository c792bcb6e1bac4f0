package io.aef.realtime.browser.cdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that end right behind a message, before it can have been dealt with. */
class CdpEndTest {

    private static final String EVENT = "{\"method\":\"Target.targetDestroyed\",\"params\":{\"targetId\":\"t\"}}";

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void noneOfThemIsMissed() throws Exception {
        URI address = URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/devtools/browser/b");
        for (int turn = 0; turn < 300; turn++) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            CompletableFuture<Void> gone = new CompletableFuture<>();
            CompletableFuture<CdpConnection> opened = new CdpClient(Duration.ofSeconds(20))
                    .connect(address, (method, parameters) -> heard.complete(method), () -> gone.complete(null));
            try (Socket browser = server.accept()) {
                answer(browser);
                opened.get(10, TimeUnit.SECONDS);
                OutputStream out = browser.getOutputStream();
                out.write(frame(EVENT));
            }
            gone.get(10, TimeUnit.SECONDS);
            assertThat(heard).isCompletedWithValue("Target.targetDestroyed");
        }
    }

    private static void answer(Socket browser) throws IOException, GeneralSecurityException {
        String key = key(browser.getInputStream());
        byte[] accepted = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        browser.getOutputStream()
                .write(
                        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                                        + Base64.getEncoder().encodeToString(accepted) + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String key(InputStream in) {
        Scanner head = new Scanner(in, StandardCharsets.US_ASCII);
        String key = "";
        for (String line = head.nextLine(); !line.isEmpty(); line = head.nextLine()) {
            key = line.startsWith("Sec-WebSocket-Key: ") ? line.substring(19) : key;
        }
        return key;
    }

    /** Of one text, shorter than 126 bytes. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[2 + payload.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        return frame;
    }
}
