package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path directory;

    private static KeyStore keyStore;
    private static Path certificatePem;
    private static Path keyPem;

    private final TestHandler handler = new TestHandler();

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keyStore.load(in, PASSWORD);
        }
        Certificate certificate = keyStore.getCertificate("server");
        Key key = keyStore.getKey("server", PASSWORD);
        certificatePem = Files.writeString(directory.resolve("cert.pem"), pem("CERTIFICATE", certificate.getEncoded()));
        keyPem = Files.writeString(directory.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    private static SSLContext context() throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore, PASSWORD);
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        trusted.setCertificateEntry("server", keyStore.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static RawClient connect(int port) throws IOException, GeneralSecurityException {
        Socket socket = context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        return new RawClient(socket);
    }

    private void serves(Tls tls) throws IOException, GeneralSecurityException {
        NettyServer server = NettyServer.start(
                List.of(handler),
                NettyOptions.DEFAULT.withAddress("127.0.0.1", 0).withTls(tls).withCloseTimeout(Duration.ofSeconds(20)));
        try (RawClient client = connect(server.port());
                RawClient second = connect(server.port())) {
            client.send("GET /t/?do=hold HTTP/1.1\r\nHost: a\r\n\r\n");
            var exchange = TestHandler.next(handler.held);
            assertThat(exchange.request().secure()).isTrue();
            exchange.respond(TestHandler.ok("x".repeat(100_000)));
            assertThat(client.response().text()).hasSize(100_000);

            // From another connection's lane, so that the encrypted connection may have to move.
            handler.target = exchange.lane();
            second.send(RawClient.handshake("/t/"));
            second.text("early");
            assertThat(second.response().status()).isEqualTo(101);
            assertThat(second.frame().text()).isEqualTo("early");
            String large = "y".repeat(300_000);
            for (int i = 0; i < 3; i++) {
                assertThat(second.text(large).frame().text()).isEqualTo(large);
            }
            TestHandler.EchoListener listener = TestHandler.next(handler.links);
            assertThat(listener.link.lane()).isSameAs(exchange.lane());
            Awaitility.await().until(() -> listener.idles > 0);
            second.send(RawClient.frame(0x83, ""));
            assertThat(second.frame().closeCode()).isEqualTo(1002);
            assertThat(second.rest()).isEmpty();

            client.send("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(404);
            assertThat(client.rest()).isEmpty();
        } finally {
            server.close(Duration.ZERO).toCompletableFuture().join();
        }
    }

    @Test
    void servesWithPemFiles() throws IOException, GeneralSecurityException {
        serves(Tls.pem(certificatePem, keyPem));
    }

    @Test
    void servesWithPemStreams() throws IOException, GeneralSecurityException {
        try (InputStream certificate = Files.newInputStream(certificatePem);
                InputStream key = Files.newInputStream(keyPem)) {
            serves(Tls.pem(certificate, key));
        }
    }

    @Test
    void servesWithAReadyContext() throws IOException, GeneralSecurityException {
        serves(Tls.of(context()));
    }

    @Test
    void endsAConnectionThatIsNotEncrypted() {
        NettyServer server = NettyServer.start(
                List.of(handler),
                NettyOptions.DEFAULT.withAddress("127.0.0.1", 0).withTls(Tls.pem(certificatePem, keyPem)));
        try (RawClient client = RawClient.connect(server.port())) {
            client.send("GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.rest()).doesNotContain("HTTP");
        } finally {
            server.close(Duration.ZERO).toCompletableFuture().join();
        }
    }

    @Test
    void saysWhatIsWrongWithItsFiles() {
        Path nowhere = directory.resolve("nowhere.pem");
        assertThatThrownBy(() -> Tls.pem(nowhere, keyPem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls: " + nowhere + " and " + keyPem + " (expected: readable PEM files)");
        InputStream rubbish = new ByteArrayInputStream("rubbish".getBytes(StandardCharsets.US_ASCII));
        InputStream more = new ByteArrayInputStream("rubbish".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Tls.pem(rubbish, more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls: Input stream not contain valid certificates. (expected: a certificate and its key)");
    }
}
