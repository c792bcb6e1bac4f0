package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WritersTest {

    private final Writers writers = new Writers();

    private int read(long from, long to) {
        int read = 0;
        for (long number = from; number <= to; number++) {
            read += writers.read("a", number) ? 1 : 0;
        }
        return read;
    }

    /** A batch that was sent again by a client of Redis, and may have been followed by another one. */
    @Test
    void whatComesAgainIsNotRead() {
        assertThat(read(1, 2000)).isEqualTo(2000);

        assertThat(read(1, 2000)).isZero();

        assertThat(read(2001, 2010)).isEqualTo(10);
    }

    @Test
    void gapsAreNoReasonToStop() {
        assertThat(read(1, 10)).isEqualTo(10);
        assertThat(read(50_000, 50_010)).isEqualTo(11);
    }

    @Test
    void aNumberFarAheadDoesNotSilenceItsWriter() {
        assertThat(read(1, 10)).isEqualTo(10);

        assertThat(writers.read("a", Long.MAX_VALUE)).isTrue();

        assertThat(read(11, 5000)).isEqualTo(4990);
        assertThat(read(4000, 5000)).as("of these it is known still").isZero();
    }

    /** Who is close by can be told from what was said twice by nobody: what that costs is bounded. */
    @Test
    void aNumberCloseAheadSilencesItsWriterForThatLongOnly() {
        assertThat(read(1, 10)).isEqualTo(10);

        assertThat(writers.read("a", 10 + Writers.WINDOW)).isTrue();

        assertThat(read(11, 10_000)).isEqualTo(10_000 - 10 - Writers.WINDOW);
    }

    @Test
    void eachIsReadByItself() {
        assertThat(writers.read("a", 5)).isTrue();
        assertThat(writers.read("b", 1)).isTrue();
        assertThat(writers.read(new LogEntry.Origin("a", 0)))
                .as("who does not count")
                .isTrue();
    }
}
