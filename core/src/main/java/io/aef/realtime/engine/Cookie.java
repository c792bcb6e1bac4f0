package io.aef.realtime.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cookie with the session id, for load balancers that route by cookie. The server itself never reads it.
 *
 * @param name e.g. {@code io}
 * @param path null for none
 * @param domain null for none
 * @param maxAge null for the life of the browser
 * @param httpOnly whether scripts cannot see it
 * @param secure whether it is sent over encrypted connections only
 * @param sameSite null for none
 */
public record Cookie(
        String name,
        @Nullable String path,
        @Nullable String domain,
        @Nullable Duration maxAge,
        boolean httpOnly,
        boolean secure,
        @Nullable SameSite sameSite) {

    public Cookie {
        Check.token("name", name);
        checkAttribute("path", path);
        checkAttribute("domain", domain);
        if (sameSite == SameSite.NONE && !secure) {
            throw Check.bad("sameSite", sameSite, "LAX or STRICT unless the cookie is secure");
        }
    }

    /** With which requests from other sites a browser sends the cookie. */
    public enum SameSite {
        STRICT("Strict"),
        LAX("Lax"),
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    /** That name, path {@code /}, {@code HttpOnly} and {@code SameSite=Lax}: the official server's defaults. */
    public static Cookie named(String name) {
        return new Cookie(name, "/", null, null, true, false, SameSite.LAX);
    }

    /** With that path; null for none. */
    public Cookie withPath(@Nullable String newPath) {
        return new Cookie(name, newPath, domain, maxAge, httpOnly, secure, sameSite);
    }

    /** With that domain. */
    public Cookie withDomain(String newDomain) {
        return new Cookie(name, path, newDomain, maxAge, httpOnly, secure, sameSite);
    }

    /** With that lifetime. */
    public Cookie withMaxAge(Duration newMaxAge) {
        return new Cookie(name, path, domain, newMaxAge, httpOnly, secure, sameSite);
    }

    /** Whether scripts cannot see it. */
    public Cookie withHttpOnly(boolean newHttpOnly) {
        return new Cookie(name, path, domain, maxAge, newHttpOnly, secure, sameSite);
    }

    /** Secure, and with that {@code SameSite}: what a front end on another site needs is {@link SameSite#NONE}. */
    public Cookie secure(SameSite newSameSite) {
        return new Cookie(name, path, domain, maxAge, httpOnly, true, newSameSite);
    }

    /** The value of a {@code Set-Cookie} header. */
    String header(String value) {
        StringBuilder header = new StringBuilder(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        if (maxAge != null) {
            header.append("; Max-Age=").append(maxAge.toSeconds());
        }
        if (domain != null) {
            header.append("; Domain=").append(domain);
        }
        if (path != null) {
            header.append("; Path=").append(path);
        }
        if (httpOnly) {
            header.append("; HttpOnly");
        }
        if (secure) {
            header.append("; Secure");
        }
        if (sameSite != null) {
            header.append("; SameSite=").append(sameSite.text);
        }
        return header.toString();
    }

    private static void checkAttribute(String attribute, @Nullable String value) {
        if (value != null && !value.matches("[\\x20-\\x3a\\x3c-\\x7e]+")) {
            throw Check.bad(attribute, value, "printable ASCII without a semicolon");
        }
    }
}
