package io.aef.realtime.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate of its own signature for {@code 127.0.0.1}, in files of the form that proxies read.
 *
 * @param certificate alone
 * @param key alone
 * @param both one behind the other
 */
record Certificates(Path certificate, Path key, Path both) {

    private static final String PASSWORD = "changeit";

    static Certificates make(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("store.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "proxy",
                "-keyalg",
                "EC",
                "-dname",
                "CN=app.example",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        String certificate = pem("CERTIFICATE", keys.getCertificate("proxy").getEncoded());
        String key =
                pem("PRIVATE KEY", keys.getKey("proxy", PASSWORD.toCharArray()).getEncoded());
        return new Certificates(
                Files.writeString(directory.resolve("certificate.pem"), certificate),
                Files.writeString(directory.resolve("key.pem"), key),
                Files.writeString(directory.resolve("both.pem"), certificate + key));
    }

    private static String pem(String kind, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }
}
