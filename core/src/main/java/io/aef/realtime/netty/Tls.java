package io.aef.realtime.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** The certificate and key a server encrypts with. */
public final class Tls {

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final SslContext context;

    private Tls(SslContext context) {
        this.context = context;
    }

    /**
     * From PEM files.
     *
     * @param certificateChain the certificate, and behind it those that vouch for it
     * @param privateKey in PKCS#8 form, without a password
     * @throws IllegalArgumentException if they cannot be read or do not fit together
     */
    public static Tls pem(Path certificateChain, Path privateKey) {
        try (InputStream certificates = Files.newInputStream(certificateChain);
                InputStream key = Files.newInputStream(privateKey)) {
            return pem(certificates, key);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tls: " + certificateChain + " and " + privateKey + " (expected: readable PEM files)", e);
        }
    }

    /** From PEM streams, which are left open; else as {@link #pem(Path, Path)}. */
    public static Tls pem(InputStream certificateChain, InputStream privateKey) {
        try {
            return new Tls(SslContextBuilder.forServer(certificateChain, privateKey)
                    .sslProvider(SslProvider.JDK)
                    .build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("tls: " + e.getMessage() + " (expected: a certificate and its key)", e);
        }
    }

    /** From a ready context. */
    public static Tls of(SSLContext context) {
        return new Tls(new JdkSslContext(
                context, false, null, IdentityCipherSuiteFilter.INSTANCE, null, ClientAuth.NONE, null, false));
    }

    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
        return handler;
    }
}
