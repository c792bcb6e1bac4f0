package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final int MANY = 60;

    private final Pace pace = new Pace();
    private long now = TimeUnit.DAYS.toNanos(1);

    @Test
    void theFirstPicturesAfterQuietFollowFast() {
        assertThat(moving(2)).containsExactly(60L, 60L);
    }

    @Test
    void theLongerThePageMovesTheFewerPicturesThereAre() {
        assertThat(moving(7)).containsExactly(60L, 60L, 150L, 300L, 300L, 500L, 500L);
    }

    @Test
    void aCaretThatBlinksIsNoMovement() {
        moving(10);
        for (int blink = 0; blink < 10; blink++) {
            long readySince = now;
            pass(440);
            pace.taken(now, readySince);
            assertThat(rest(MANY)).isEqualTo(60);
            pass(60);
        }
    }

    @Test
    void whatIsDoneHastensForASecond() {
        moving(10);
        pace.taken(now, now);
        pace.hasten(now);
        assertThat(rest(MANY)).isEqualTo(50);
        pass(40);
        assertThat(rest(MANY)).isEqualTo(10);

        pass(960);
        pace.taken(now, now);
        assertThat(rest(MANY)).isEqualTo(500);
    }

    @Test
    void noMorePicturesThanWanted() {
        pace.taken(now, now);
        pace.hasten(now);

        assertThat(rest(1)).isEqualTo(1000);
        assertThat(rest(4)).isEqualTo(250);
        assertThat(rest(MANY)).isEqualTo(50);
        assertThat(pace.rest(now, 10, true).toMillis()).isEqualTo(100);
    }

    /** Rests after so many pictures of a page that is never still, each in milliseconds. */
    private List<Long> moving(int pictures) {
        List<Long> rests = new ArrayList<>();
        for (int picture = 0; picture < pictures; picture++) {
            long readySince = now;
            pass(20);
            pace.taken(now, readySince);
            long rest = rest(MANY);
            rests.add(rest);
            pass(rest);
        }
        return rests;
    }

    private long rest(int maxFramesPerSecond) {
        return pace.rest(now, maxFramesPerSecond, false).toMillis();
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
