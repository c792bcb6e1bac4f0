package io.aef.realtime.browser.capture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long the camera rests after a picture. Short when something has been done or begins to move, so that it is seen at once; longer
 * the longer the page keeps moving, because each picture takes processor time from the browser. A caret that blinks does not count as
 * movement: between two blinks the page stands still.
 *
 * <p>Times are those of {@link System#nanoTime}.
 */
final class Pace {

    private static final Duration HASTENED = Duration.ofMillis(50);
    private static final long HASTE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A page that did not change for so long while the camera was ready stood still. */
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private long hastenedAt;
    private boolean hastened;
    private long lastFrame;

    /** Pictures that followed each other without the page standing still between them. */
    private int row;

    void hasten(long now) {
        hastened = true;
        hastenedAt = now;
    }

    /** @param readySince when the camera was made ready for this picture */
    void taken(long now, long readySince) {
        row = now - readySince >= STILL_NANOS ? 1 : row + 1;
        lastFrame = now;
    }

    /**
     * What is left of the rest after the last picture; zero or less if it is over.
     *
     * @param smooth whether only the viewers' wish counts
     */
    Duration rest(long now, int maxFramesPerSecond, boolean smooth) {
        Duration rest = smooth ? Duration.ZERO : hastened && now - hastenedAt < HASTE_NANOS ? HASTENED : rest();
        Duration least = Duration.ofSeconds(1).dividedBy(maxFramesPerSecond);
        return (rest.compareTo(least) > 0 ? rest : least).minusNanos(now - lastFrame);
    }

    private Duration rest() {
        if (row <= 2) {
            return Duration.ofMillis(60);
        }
        if (row <= 3) {
            return Duration.ofMillis(150);
        }
        return Duration.ofMillis(row <= 5 ? 300 : 500);
    }
}
