package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPositionTest {

    /** In their order. */
    private static final List<String> IDS = List.of(
            "0-0",
            "0-1",
            "1-0",
            "1-9223372036854775807",
            "1-9223372036854775808",
            "1-18446744073709551615",
            "2-0",
            "9223372036854775807-0",
            "9223372036854775808-0",
            "18446744073709551615-18446744073709551615");

    @Test
    void idsHaveNoSign() {
        List<StreamPosition> positions = IDS.stream().map(StreamPosition::parse).toList();

        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(positions).map(StreamPosition::toString).isEqualTo(IDS);
        long none = Long.MAX_VALUE;
        assertThat(positions)
                .map(StreamPosition::number)
                .containsExactly(0L, 1L, 1L << 21, none, none, none, 2L << 21, none, none, none);
    }

    @Test
    void eachButTheLastIsFollowedByAnother() {
        assertThat(StreamPosition.parse("1-9223372036854775807").next()).hasToString("1-9223372036854775808");
        assertThat(StreamPosition.parse("1-18446744073709551615").next()).hasToString("2-0");
        assertThat(StreamPosition.parse(IDS.get(9)).next()).hasToString(IDS.get(9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1", "1-", "-1", "1-2-3", "1--2", "+1-2", "18446744073709551616-0", "a-b"})
    void whatIsNoIdIsRefused(String text) {
        assertThatThrownBy(() -> StreamPosition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
