package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With an earlier scan the same is read as without one, whatever the bytes are. */
class ScanReaderTest {

    private static final int ANY_EXCESS = HuffmanDecoder.MAX_CODE - HuffmanDecoder.INDEX_BITS;

    @ParameterizedTest
    @EnumSource
    void theSameIsReadWithAnEarlierScan(Pictures.Sampling sampling) throws JpegException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            BufferedImage image = Pictures.blank(1 + random.nextInt(230), 1 + random.nextInt(170), sampling);
            Pictures.scribble(image, random, 1 + random.nextInt(20));
            boolean optimized = random.nextBoolean();
            Scan before = read(Pictures.encode(image, 60, sampling, optimized), null);
            for (int change = 0; change < 4; change++) {
                Pictures.scribble(image, random, random.nextInt(3));
                byte[] jpeg = Pictures.encode(image, 60, sampling, optimized);

                Scan scan = read(jpeg, before);

                assertSame(scan, read(jpeg, null), sampling + ", seed " + seed + ", change " + change);
                before = scan;
            }
        }
    }

    @Test
    void theSameIsReadOfWhatChromiumShows() throws JpegException {
        Scan before = read(Pictures.captured("page"), null);
        for (String name : List.of("typed", "spun", "page", "page", "scrolled", "typed")) {
            byte[] jpeg = Pictures.captured(name);

            Scan scan = read(jpeg, before);

            assertSame(scan, read(jpeg, null), name);
            before = scan;
        }
    }

    @Test
    void whatIsAsBeforeIsFound() throws JpegException {
        Scan page = read(Pictures.captured("page"), null);
        Scan typed = read(Pictures.captured("typed"), null);
        int blocks = page.coefficients().blocks();
        int changed = typed.coefficients().changes(page.coefficients()).next(0);

        assertThat(page.decoders().agreement(typed.decoders())).isEqualTo(HuffmanDecoder.MAX_CODE);
        assertThat(page.sameUntil(0, ANY_EXCESS, page.bits(), 0)).isEqualTo(blocks);
        assertThat(page.sameUntil(0, ANY_EXCESS, typed.bits(), 0)).isEqualTo(changed);
        // The block behind is told by its difference to the one that has changed.
        int next = changed + 2;
        int bit = typed.coefficients().bits()[next];
        assertThat(bit).isNotEqualTo(page.coefficients().bits()[next]);
        assertThat(page.sameUntil(next, ANY_EXCESS, typed.bits(), bit)).isEqualTo(blocks);
    }

    @Test
    void blocksWithCodesThatAreTooLongAreNotTakenOver() throws JpegException {
        Scan page = read(Pictures.captured("page"), null);
        int first = 0;
        while (page.excess()[first] == 0) {
            first++;
        }

        assertThat(page.sameUntil(0, 0, page.bits(), 0)).isEqualTo(first);
        assertThat(page.sameUntil(first, 0, page.bits(), page.coefficients().bits()[first]))
                .isEqualTo(first);
    }

    @Test
    void codesThatMeanSomethingElseNowAreDecoded() {
        byte[] page = Pictures.captured("page");
        byte[] typed = Pictures.captured("typed");
        int understood = 0;
        for (int table : List.of(0x00, 0x10, 0x01, 0x11)) {
            int symbols = symbols(typed, table);
            int count = count(typed, table);
            for (int i = 0; i + 1 < count; i++) {
                byte[] other = typed.clone();
                other[symbols + i] = typed[symbols + i + 1];
                other[symbols + i + 1] = typed[symbols + i];
                understood += assertSameOutcome(other, page, "table " + table + ", symbol " + i) ? 1 : 0;
            }
        }
        assertThat(understood).isPositive();
    }

    @Test
    void whateverTheBytesAreTheSameComesOfThem() {
        List<byte[]> files = new ArrayList<>();
        for (Pictures.Sampling sampling : Pictures.Sampling.values()) {
            BufferedImage image = Pictures.blank(70, 50, sampling);
            Pictures.scribble(image, new Random(sampling.ordinal()), 12);
            files.add(Pictures.encode(image, 60, sampling, true));
        }
        files.add(Pictures.captured("page"));
        Random random = new Random(5);
        int understood = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] before = files.get(random.nextInt(files.size()));
            byte[] file = before.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                int end = random.nextInt(4) == 0 ? Math.min(700, file.length) : file.length;
                file[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] sent = random.nextInt(8) == 0 ? shortened(file, random) : file;
            understood += assertSameOutcome(sent, before, "round " + round) ? 1 : 0;
        }
        assertThat(understood).isBetween(200, 19_000);
    }

    /** Without some bytes in the middle. */
    private static byte[] shortened(byte[] file, Random random) {
        int less = 1 + random.nextInt(8);
        int at = random.nextInt(file.length - less);
        byte[] other = Arrays.copyOf(file, file.length - less);
        System.arraycopy(file, at + less, other, at, other.length - at);
        return other;
    }

    /** Whether it is a frame. */
    private static boolean assertSameOutcome(byte[] jpeg, byte[] earlier, String description) {
        try {
            Scan before = read(earlier, null);
            JpegFrame frame = JpegFrame.parse(earlier);
            @Nullable String refusal = refusal(jpeg, null);
            assertThat(refusal(jpeg, frame)).as(description).isEqualTo(refusal);
            if (refusal == null && JpegFrame.parse(jpeg).comparable(frame)) {
                assertSame(read(jpeg, before), read(jpeg, null), description);
            }
            return refusal == null;
        } catch (JpegException e) {
            throw new AssertionError(description, e);
        }
    }

    private static @Nullable String refusal(byte[] jpeg, @Nullable JpegFrame before) {
        try {
            JpegFrame.parse(jpeg, before);
            return null;
        } catch (JpegException e) {
            return e.getMessage();
        }
    }

    private static Scan read(byte[] jpeg, @Nullable Scan before) throws JpegException {
        HeaderReader.Header header = new HeaderReader(jpeg).read();
        return ScanReader.read(header.layout(), header.decoders(), jpeg, header.scan(), jpeg.length - 2, before);
    }

    private static void assertSame(Scan scan, Scan expected, String description) {
        Coefficients coefficients = scan.coefficients();
        assertThat(coefficients.changes(expected.coefficients()))
                .as(description)
                .isEqualTo(BlockSet.NONE);
        assertThat(coefficients.starts())
                .as(description)
                .isEqualTo(expected.coefficients().starts());
        assertThat(coefficients.colours())
                .as(description)
                .isEqualTo(expected.coefficients().colours());
        assertThat(coefficients.bits())
                .as(description)
                .isEqualTo(expected.coefficients().bits());
        assertThat(scan.excess()).as(description).isEqualTo(expected.excess());
    }

    /** Where the symbols of a table begin. */
    private static int symbols(byte[] jpeg, int table) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != Markers.DHT || jpeg[at + 4] != table) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
        }
        return at + 5 + HuffmanDecoder.MAX_CODE;
    }

    private static int count(byte[] jpeg, int table) {
        int symbols = symbols(jpeg, table);
        int count = 0;
        for (int i = symbols - HuffmanDecoder.MAX_CODE; i < symbols; i++) {
            count += jpeg[i];
        }
        return count;
    }
}
