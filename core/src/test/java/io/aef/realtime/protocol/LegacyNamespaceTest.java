package io.aef.realtime.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LegacyNamespaceTest {

    @Test
    void splitsTheQueryOff() {
        assertThat(LegacyNamespace.parse("/chat?a=b")).isEqualTo(new LegacyNamespace("/chat", Map.of("a", "b")));
        assertThat(LegacyNamespace.parse("/chat")).isEqualTo(new LegacyNamespace("/chat", Map.of()));
        assertThat(LegacyNamespace.parse("/chat?")).isEqualTo(new LegacyNamespace("/chat", Map.of()));
        assertThat(LegacyNamespace.parse("/?a=1&a=2&b&=c&&d=e=f"))
                .isEqualTo(new LegacyNamespace("/", Map.of("a", "2", "b", "", "", "c", "d", "e=f")));
        assertThat(LegacyNamespace.parse("/chat?a=b?c#d?e=f"))
                .isEqualTo(new LegacyNamespace("/chat", Map.of("a", "b?c")));
    }

    @Test
    void decodesFormEncoding() {
        assertThat(LegacyNamespace.parse("/c?a%20b=%C3%A9+x&p=100%&q=%zz%4&r=é%F0%9F%98%80&s=%ff")
                        .query())
                .isEqualTo(Map.of("a b", "é x", "p", "100%", "q", "%zz%4", "r", "é😀", "s", "\ufffd"));
    }

    @Test
    void theTextOfItDoesNotShowTheValues() {
        assertThat(LegacyNamespace.parse("/chat?token=secret")).hasToString("/chat [token]");
    }
}
