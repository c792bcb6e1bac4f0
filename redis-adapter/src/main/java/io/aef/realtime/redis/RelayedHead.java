package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Heads of requests and whole responses as the plain lists that travel between nodes, and back. */
final class RelayedHead {

    private RelayedHead() {}

    static List<@Nullable Object> of(HttpRequest request) {
        List<@Nullable Object> query = new ArrayList<>();
        request.query().forEach((name, value) -> {
            query.add(name);
            query.add(value);
        });
        List<@Nullable Object> plain = new ArrayList<>();
        plain.add(request.method());
        plain.add(request.uri());
        plain.add(request.path());
        plain.add(query);
        plain.add(List.copyOf(request.repeatedParameters()));
        plain.add(of(request.headers()));
        plain.add(request.remoteAddress().getAddress().getAddress());
        plain.add(request.remoteAddress().getPort());
        plain.add(request.secure());
        plain.add(request.clientAddress().getAddress());
        return plain;
    }

    static List<@Nullable Object> of(Headers headers) {
        List<@Nullable Object> plain = new ArrayList<>();
        headers.forEach((name, value) -> {
            plain.add(name);
            plain.add(value);
        });
        return plain;
    }

    static List<@Nullable Object> of(HttpResponse response, boolean tellWritten) {
        List<@Nullable Object> plain = new ArrayList<>();
        plain.add(response.status());
        plain.add(of(response.headers()));
        plain.add(response.body());
        plain.add(response.close());
        plain.add(tellWritten);
        return plain;
    }

    static HttpRequest request(@Nullable Object plain) {
        List<?> fields = list(plain, 10);
        Map<String, String> query = new LinkedHashMap<>();
        String[] parameters = strings(fields.get(3));
        for (int i = 0; i + 1 < parameters.length; i += 2) {
            query.put(parameters[i], parameters[i + 1]);
        }
        return new HttpRequest(
                Plain.string(fields.get(0)),
                Plain.string(fields.get(1)),
                Plain.string(fields.get(2)),
                query,
                new LinkedHashSet<>(List.of(strings(fields.get(4)))),
                headers(fields.get(5)),
                new InetSocketAddress(address(fields.get(6)), Plain.number(fields.get(7))),
                flag(fields.get(8)),
                address(fields.get(9)));
    }

    /** Those of a request or response, each of one line: so nobody smuggles more into what is written. */
    static Headers headers(@Nullable Object plain) {
        String[] headers = strings(plain);
        if (!Arrays.stream(headers).allMatch(RelayedHead::isOneLine)) {
            throw new IllegalArgumentException("malformed");
        }
        return Headers.of(headers);
    }

    /** One that can be written as it is. */
    static HttpResponse response(@Nullable Object plain) {
        List<?> fields = list(plain, 5);
        int status = Plain.number(fields.get(0));
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("malformed");
        }
        return new HttpResponse(status, headers(fields.get(1)), bytes(fields.get(2)), flag(fields.get(3)));
    }

    private static boolean isOneLine(String text) {
        return text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    /** Whether the owner wants to know when that response is written. */
    static boolean tellsWritten(@Nullable Object plain) {
        return flag(list(plain, 5).get(4));
    }

    static List<?> list(@Nullable Object plain, int size) {
        List<?> list = Plain.list(plain);
        if (list.size() != size) {
            throw new IllegalArgumentException("malformed");
        }
        return list;
    }

    static boolean flag(@Nullable Object plain) {
        if (plain instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException("malformed");
    }

    static byte[] bytes(@Nullable Object plain) {
        if (plain instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalArgumentException("malformed");
    }

    private static String[] strings(@Nullable Object plain) {
        return Plain.list(plain).stream().map(Plain::string).toArray(String[]::new);
    }

    private static InetAddress address(@Nullable Object plain) {
        try {
            return InetAddress.getByAddress(bytes(plain));
        } catch (UnknownHostException noAddress) {
            throw new IllegalArgumentException("malformed", noAddress);
        }
    }
}
