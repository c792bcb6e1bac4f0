package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.Requests;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private static final TrustedProxies PROXIES =
            TrustedProxies.of("10.0.0.0/8", "127.0.0.1", "fd00::/8", "2001:db8::7");

    @ParameterizedTest(name = "{0} says {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1    | 203.0.113.5                           | 203.0.113.5",
                // Somebody else may say what he likes.
                "203.0.113.9 | 198.51.100.1                          | 203.0.113.9",
                // The client made the left one up.
                "10.0.0.1    | 198.51.100.1, 203.0.113.5             | 203.0.113.5",
                "10.0.0.1    | 10.9.9.9, 203.0.113.5                 | 203.0.113.5",
                "10.0.0.1    | 127.0.0.1, 203.0.113.5, 10.0.0.2      | 203.0.113.5",
                // Two hops, both ours.
                "127.0.0.1   | 203.0.113.5, 10.0.0.2, 10.0.0.3       | 203.0.113.5",
                "10.0.0.1    | 10.0.0.2, 10.0.0.3                    | 10.0.0.2",
                "fd00::1     | 2001:db8::1                           | 2001:db8:0:0:0:0:0:1",
                "2001:db8::7 | [2001:db8::1]:4711                    | 2001:db8:0:0:0:0:0:1",
                "2001:db8::8 | 203.0.113.5                           | 2001:db8:0:0:0:0:0:8",
                "10.0.0.1    | 203.0.113.5:4711                      | 203.0.113.5",
                "10.0.0.1    | ::ffff:203.0.113.5                    | 203.0.113.5",
                // What is no address ends the search.
                "10.0.0.1    | unknown                               | 10.0.0.1",
                "10.0.0.1    | localhost                             | 10.0.0.1",
                "10.0.0.1    | 203.0.113.5, unknown, 10.0.0.2        | 10.0.0.2",
                "10.0.0.1    | 203.0.113.5,                          | 10.0.0.1",
                "10.0.0.1    | 203.0.113.05                          | 10.0.0.1",
                "10.0.0.1    | 203.0.113                             | 10.0.0.1",
                "10.0.0.1    | 203.0.113.256                         | 10.0.0.1",
                "10.0.0.1    | 3405803781                            | 10.0.0.1",
                "10.0.0.1    | fe80::1%eth0                          | 10.0.0.1",
                "10.0.0.1    | [::1                                  | 10.0.0.1",
                "10.0.0.1    | a:b                                   | 10.0.0.1",
                "10.0.0.1    | ::1::                                 | 10.0.0.1",
                "10.0.0.1    | ''                                    | 10.0.0.1"
            })
    void theClientIsTheFirstFromTheRightThatIsNoProxy(String peer, String forwardedFor, String client) {
        HttpRequest request = Requests.from(peer, false, "GET", "/", "X-Forwarded-For", forwardedFor);
        HttpRequest resolved = PROXIES.resolve(request);

        assertThat(resolved.clientAddress().getHostAddress()).isEqualTo(client);
        assertThat(resolved.remoteAddress()).as("the TCP peer stays").isEqualTo(request.remoteAddress());
    }

    @Test
    void severalHeadersAreOneListAndForwardedIsNotRead() {
        HttpRequest request = Requests.from(
                "10.0.0.1",
                false,
                "GET",
                "/",
                "X-Forwarded-For",
                "198.51.100.1",
                "Forwarded",
                "for=198.51.100.2",
                "X-Forwarded-For",
                "203.0.113.5");

        assertThat(PROXIES.resolve(request).clientAddress().getHostAddress()).isEqualTo("203.0.113.5");
    }

    @ParameterizedTest(name = "{0} says {1}, connection encrypted: {2} → {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1    | https       | false | true",
                "10.0.0.1    | WSS         | false | true",
                "10.0.0.1    | http        | true  | false",
                "10.0.0.1    | https, http | false | false",
                "10.0.0.1    | http, https | false | true",
                "203.0.113.9 | https       | false | false",
                "203.0.113.9 | http        | true  | true"
            })
    void whetherTheClientIsEncryptedIsWhatTheNearestProxySays(
            String peer, String scheme, boolean secure, boolean expected) {
        HttpRequest request = Requests.from(peer, secure, "GET", "/", "X-Forwarded-Proto", scheme);

        assertThat(PROXIES.resolve(request).secure()).isEqualTo(expected);
    }

    @Test
    void nobodyIsTrustedByDefault() {
        HttpRequest request = Requests.from("127.0.0.1", false, "GET", "/", "X-Forwarded-For", "203.0.113.5");

        assertThat(TrustedProxies.NONE.resolve(request)).isSameAs(request);
    }

    @Test
    void blocksEndWithinAByte() throws Exception {
        TrustedProxies proxies = TrustedProxies.of("172.16.0.0/12", "2001:db8:8000::/33");

        assertThat(proxies.contains(InetAddress.getByName("172.31.255.255"))).isTrue();
        assertThat(proxies.contains(InetAddress.getByName("172.32.0.0"))).isFalse();
        assertThat(proxies.contains(InetAddress.getByName("2001:db8:ffff::"))).isTrue();
        assertThat(proxies.contains(InetAddress.getByName("2001:db8:7fff::"))).isFalse();
        assertThat(TrustedProxies.of("0.0.0.0/0").contains(InetAddress.getByName("8.8.8.8")))
                .isTrue();
        assertThat(TrustedProxies.of("0.0.0.0/0").contains(InetAddress.getByName("::1")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::/129", "", "10.0.0.1:80", "[::1]"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> TrustedProxies.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trustedProxies: " + text + " (expected: an address or a block such as 10.0.0.0/8)");
    }

    @Test
    void aSessionKnowsItsClient() {
        EngineFixture fixture = new EngineFixture(options -> options.trustedProxies(PROXIES));
        FakeExchange exchange = new FakeExchange(
                Requests.from(
                        "10.0.0.1",
                        false,
                        "GET",
                        "/socket.io/?EIO=4&transport=polling",
                        "X-Forwarded-For",
                        "203.0.113.5",
                        "X-Forwarded-Proto",
                        "https"),
                fixture.lane,
                null);
        fixture.engine.handle(exchange);

        HttpRequest request = fixture.last().session.request();
        assertThat(request.clientAddress().getHostAddress()).isEqualTo("203.0.113.5");
        assertThat(request.secure()).isTrue();
    }
}
