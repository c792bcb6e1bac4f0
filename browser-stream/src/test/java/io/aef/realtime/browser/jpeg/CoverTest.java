package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoverTest {

    private static final int COLUMNS = 40;
    private static final int ROWS = 30;

    @Test
    void blocksBesideEachOtherAreOneRectangle() {
        assertThat(cover(400, block(3, 4), block(4, 4), block(3, 5), block(4, 5)))
                .containsExactly(new Area(3, 4, 5, 6));
    }

    @Test
    void aGapIsCoveredIfItIsShorterThanAnotherRectangle() {
        assertThat(cover(100, block(3, 4), block(6, 4))).containsExactly(new Area(3, 4, 7, 5));
        assertThat(cover(400, block(3, 4), block(6, 4))).containsExactly(new Area(3, 4, 4, 5), new Area(6, 4, 7, 5));
    }

    @Test
    void endsOfRowsDoNotGoOnInTheNext() {
        assertThat(cover(400, block(COLUMNS - 1, 4), block(0, 5)))
                .containsExactly(new Area(COLUMNS - 1, 4, COLUMNS, 5), new Area(0, 5, 1, 6));
    }

    @Test
    void spotsEverywhereAreNotMoreRectanglesThanTheReceiverCanDraw() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int[] blocks =
                    random.ints(1 + random.nextInt(500), 0, COLUMNS * ROWS).toArray();

            List<Area> areas = cover(2_000, blocks);

            assertThat(areas).hasSizeLessThanOrEqualTo(32);
            for (int block : blocks) {
                assertThat(areas).anyMatch(area -> area.contains(block % COLUMNS, block / COLUMNS));
            }
        }
    }

    private static int block(int column, int row) {
        return row * COLUMNS + column;
    }

    private static List<Area> cover(int bitsPerBlock, int... blocks) {
        BitSet set = new BitSet();
        for (int block : blocks) {
            set.set(block);
        }
        int[] bits = new int[COLUMNS * ROWS + 1];
        Arrays.setAll(bits, block -> block * bitsPerBlock);
        Layout layout = new Layout(COLUMNS * 8, ROWS * 8, 8, 8, 1, 1);
        Coefficients coefficients =
                new Coefficients(new short[0], new int[COLUMNS * ROWS + 1], new int[COLUMNS * ROWS], bits);
        return Cover.of(BlockSet.of(set, new BitSet()), layout, coefficients);
    }
}
