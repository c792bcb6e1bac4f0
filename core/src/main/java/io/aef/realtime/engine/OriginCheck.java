package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which pages may open a WebSocket: those of the server's own origin, and those that {@link Cors} allows. Browsers send an
 * {@code Origin} with every handshake, and the cookies of the server, but leave the decision to it. Thread-safe.
 *
 * <p>The own origin is told by host and port. A port that is not written is the one of the page's scheme, for whoever
 * terminates TLS in front may not tell; if it is known that the connection is encrypted, it is 443.
 */
final class OriginCheck {

    private static final Logger LOG = LoggerFactory.getLogger(OriginCheck.class);

    /** Origins that are logged; a browser can make up any number of them. */
    private static final int MAX_LOGGED = 64;

    private static final int MAX_LOGGED_LENGTH = 200;

    /** No page has one of {@code ws}, but clients on phones name that of their server. */
    private static final Pattern ORIGIN = Pattern.compile("((?:http|ws)s?)://(.+)");

    /** A name, an IPv4 address or a bracketed IPv6 address, and its port. */
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-f:.]+]|[^\\[\\]:/?#@\\s,]+)(?::([0-9]{1,5}))?");

    private final @Nullable Cors cors;
    private final TrustedProxies proxies;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    OriginCheck(@Nullable Cors cors, TrustedProxies proxies) {
        this.cors = cors;
        this.proxies = proxies;
    }

    /** Whether that page may open a WebSocket by this request; if not, the log says once how to allow it. */
    boolean allows(HttpRequest request, String origin) {
        if (cors != null && cors.allowsOrigin(origin) || isOwn(request, origin)) {
            return true;
        }
        logOnce(origin);
        return false;
    }

    private boolean isOwn(HttpRequest request, String origin) {
        String host = proxies.host(request);
        Matcher page = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (host == null || !page.matches()) {
            return false;
        }
        int pagePort = page.group(1).endsWith("s") ? 443 : 80;
        Matcher theirs = AUTHORITY.matcher(page.group(2));
        Matcher ours = AUTHORITY.matcher(host.toLowerCase(Locale.ROOT));
        return theirs.matches()
                && ours.matches()
                && theirs.group(1).equals(ours.group(1))
                && port(theirs, pagePort) == port(ours, request.secure() ? 443 : pagePort);
    }

    private static int port(Matcher authority, int otherwise) {
        String port = authority.group(2);
        return port == null ? otherwise : Integer.parseInt(port);
    }

    private void logOnce(String origin) {
        String shown = origin.substring(0, Math.min(origin.length(), MAX_LOGGED_LENGTH))
                .replaceAll("[^ -~]", "?");
        if (logged.size() >= MAX_LOGGED || !logged.add(shown)) {
            return;
        }
        LOG.warn(
                "Refused a WebSocket to a page of another origin. If it is yours, allow it with cors(Cors.allow({})); if it"
                        + " is this server's own behind a proxy, have the proxy keep the Host header, or name the proxy with"
                        + " trustedProxies.",
                JsonText.quote(shown));
        if (logged.size() == MAX_LOGGED) {
            LOG.warn("Refused pages of {} other origins; further origins are not logged.", MAX_LOGGED);
        }
    }
}
