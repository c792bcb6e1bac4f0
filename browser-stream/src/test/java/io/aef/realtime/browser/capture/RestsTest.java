package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestsTest {

    private final Rests rests = new Rests(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private List<Long> seconds(int count) {
        return Stream.generate(rests::next)
                .limit(count)
                .map(Duration::toSeconds)
                .toList();
    }

    @Test
    void theyGetLongerUpToTheLongest() {
        assertThat(seconds(6)).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    }

    @Test
    void begunAnewTheyAreShort() {
        seconds(6);
        rests.beginAnew();

        assertThat(seconds(2)).containsExactly(1L, 2L);
    }
}
