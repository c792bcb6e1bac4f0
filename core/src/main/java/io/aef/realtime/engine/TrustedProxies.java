package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word counts about where a request comes from. Immutable.
 *
 * <p>If the TCP peer is one of them, the client's address is the right-most entry of {@code X-Forwarded-For} that is not one of
 * them; what stands left of it may be made up by the client. An entry that is no address ends the search at the proxy that
 * passed it on. {@code X-Forwarded-Proto} and {@code X-Forwarded-Host} are believed too, of several values the last. From
 * anybody else all three are ignored.
 *
 * <p>{@code Forwarded} of RFC 7239 is not read: a proxy that does not know it hands on what the client made up.
 */
public final class TrustedProxies {

    /** Nobody is trusted: the client is the TCP peer. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Block> blocks;

    private TrustedProxies(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /**
     * These.
     *
     * @param addresses IPv4 or IPv6 addresses, or blocks of them such as {@code 10.0.0.0/8} and {@code fd00::/8}; no names
     */
    public static TrustedProxies of(String... addresses) {
        List<Block> blocks = new ArrayList<>();
        for (String address : addresses) {
            blocks.add(Block.parse(address));
        }
        return new TrustedProxies(blocks);
    }

    /** Whether that address is one of them. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Block block : blocks) {
            if (block.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** The request with the client's address, and encrypted if the client's connection to the proxy is. */
    HttpRequest resolve(HttpRequest request) {
        if (!isBehind(request)) {
            return request;
        }
        String scheme = last(request, "X-Forwarded-Proto");
        boolean secure =
                scheme == null ? request.secure() : scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
        return request.withClient(client(request), secure);
    }

    private InetAddress client(HttpRequest request) {
        InetAddress hop = request.remoteAddress().getAddress();
        String[] entries =
                String.join(",", request.headers().all("X-Forwarded-For")).split(",", -1);
        for (int i = entries.length - 1; i >= 0 && contains(hop); i--) {
            InetAddress next = IpLiteral.parseWithPort(entries[i].strip());
            if (next == null) {
                return hop;
            }
            hop = next;
        }
        return hop;
    }

    /** The host and port that the client asked for, as far as is known. */
    @Nullable
    String host(HttpRequest request) {
        String forwarded = isBehind(request) ? last(request, "X-Forwarded-Host") : null;
        return forwarded == null ? request.headers().get("Host") : forwarded;
    }

    private boolean isBehind(HttpRequest request) {
        return !blocks.isEmpty() && contains(request.remoteAddress().getAddress());
    }

    private static @Nullable String last(HttpRequest request, String header) {
        List<String> values = request.headers().all(header);
        if (values.isEmpty()) {
            return null;
        }
        String value = values.get(values.size() - 1);
        return value.substring(value.lastIndexOf(',') + 1).strip();
    }

    @Override
    public String toString() {
        return "TrustedProxies" + blocks;
    }

    private record Block(InetAddress network, int prefix) {

        static Block parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw bad(text);
            }
            int most = address.getAddress().length * 8;
            if (slash < 0) {
                return new Block(address, most);
            }
            String prefix = text.substring(slash + 1);
            if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > most) {
                throw bad(text);
            }
            return new Block(address, Integer.parseInt(prefix));
        }

        private static IllegalArgumentException bad(String text) {
            return Check.bad("trustedProxies", text, "an address or a block such as 10.0.0.0/8");
        }

        boolean contains(byte[] address) {
            byte[] own = network.getAddress();
            if (own.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit += 8) {
                int mask = prefix - bit >= 8 ? 0xff : 0xff << 8 - (prefix - bit) & 0xff;
                if (((own[bit / 8] ^ address[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return network.getHostAddress() + "/" + prefix;
        }
    }
}
