package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is drawn from deltas is, in every pixel, what is drawn from whole frames. */
class JpegDeltaTest {

    private static final int UNLIMITED = Integer.MAX_VALUE;

    @ParameterizedTest
    @EnumSource
    void deltasDrawTheSameAsWholeFrames(Pictures.Sampling sampling) throws JpegException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            BufferedImage image = Pictures.blank(1 + random.nextInt(230), 1 + random.nextInt(170), sampling);
            Pictures.scribble(image, random, 1 + random.nextInt(8));
            int quality = 20 + random.nextInt(76);
            JpegFrame frame = frame(image, quality, sampling, random);
            Screen screen = new Screen(frame);
            for (int change = 0; change < 3; change++) {
                Pictures.scribble(image, random, 1 + random.nextInt(3));
                JpegFrame next = frame(image, quality, sampling, random);
                assertThat(next.comparable(frame)).isTrue();

                screen.draw(frame.head(), cut(next, next.changes(frame)));

                assertDrawn(screen, next, sampling + ", seed " + seed + ", change " + change);
                frame = next;
            }
        }
    }

    @Test
    void aReceiverThatMissedFramesIsBroughtToTheLatest() throws JpegException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            BufferedImage image = Pictures.blank(210, 130, Pictures.Sampling.QUARTER);
            Pictures.scribble(image, random, 6);
            JpegFrame frame = frame(image, 60, Pictures.Sampling.QUARTER, random);
            JpegHead head = frame.head();
            Screen screen = new Screen(frame);
            BlockSet missed = BlockSet.NONE;
            for (int change = 0; change < 4; change++) {
                Pictures.scribble(image, random, 1);
                JpegFrame next = frame(image, 60, Pictures.Sampling.QUARTER, random);
                missed = missed.or(next.changes(frame));
                frame = next;
            }

            screen.draw(head, cut(frame, missed));

            assertDrawn(screen, frame, "seed " + seed);
        }
    }

    @Test
    void whatChromiumShowsIsDrawnTheSame() throws JpegException {
        JpegFrame frame = JpegFrame.parse(Pictures.captured("page"));
        Screen screen = new Screen(frame);
        for (String name : List.of("typed", "spun", "scrolled", "page")) {
            JpegFrame next = JpegFrame.parse(Pictures.captured(name));

            screen.draw(frame.head(), cut(next, next.changes(frame)));

            assertDrawn(screen, next, name);
            frame = next;
        }
    }

    @Test
    void aCharacterInAFieldOfChromiumIsOneBlock() throws JpegException {
        JpegFrame typed = JpegFrame.parse(Pictures.captured("typed"));

        BlockSet changes = typed.changes(JpegFrame.parse(Pictures.captured("page")));

        assertThat(changes.count()).isEqualTo(1);
        assertThat(cut(typed, changes).scans().length).isLessThan(100);
    }

    @Test
    void theSamePictureHasNoChangesWhateverItsHuffmanTables() throws JpegException {
        BufferedImage image = Pictures.blank(200, 100, Pictures.Sampling.QUARTER);
        Pictures.scribble(image, new Random(1), 20);
        byte[] typical = Pictures.encode(image, 70, Pictures.Sampling.QUARTER, false);
        byte[] optimized = Pictures.encode(image, 70, Pictures.Sampling.QUARTER, true);
        assertThat(optimized).hasSizeLessThan(typical.length);

        BlockSet changes = JpegFrame.parse(typical).changes(JpegFrame.parse(optimized));

        assertThat(changes).isEqualTo(BlockSet.NONE);
        assertThat(cut(JpegFrame.parse(typical), changes).patches()).isEmpty();
    }

    @Test
    void onlyBlocksThatChangedAreChanges() throws JpegException {
        BufferedImage image = Pictures.blank(160, 64, Pictures.Sampling.QUARTER);
        JpegFrame before = frame(image, 60, Pictures.Sampling.QUARTER, new Random(1));
        fill(image, 34, 20, 4, 4);
        fill(image, 159, 63, 1, 1);

        JpegFrame frame = frame(image, 60, Pictures.Sampling.QUARTER, new Random(1));
        BlockSet changes = frame.changes(before);

        assertThat(changes.count()).isEqualTo(2);
        assertThat(changes.contains(10 + 2)).isTrue();
        assertThat(changes.contains(3 * 10 + 9)).isTrue();
        assertThat(cut(frame, changes).patches())
                .extracting(JpegDelta.Patch::area)
                .containsExactly(new Rect(32, 16, 16, 16), new Rect(144, 48, 16, 16));
    }

    @Test
    void rectanglesEndAtTheEdgeOfThePicture() throws JpegException {
        BufferedImage image = Pictures.blank(101, 53, Pictures.Sampling.QUARTER);
        JpegFrame before = frame(image, 60, Pictures.Sampling.QUARTER, new Random(1));
        fill(image, 100, 52, 1, 1);

        JpegFrame frame = frame(image, 60, Pictures.Sampling.QUARTER, new Random(1));

        assertThat(cut(frame, frame.changes(before)).patches())
                .extracting(JpegDelta.Patch::area)
                .containsExactly(new Rect(96, 48, 5, 5));
    }

    @Test
    void framesOfAnotherSizeQualityOrSamplingAreNotComparable() throws JpegException {
        BufferedImage image = Pictures.blank(64, 48, Pictures.Sampling.QUARTER);
        JpegFrame frame = JpegFrame.parse(Pictures.encode(image, 60, Pictures.Sampling.QUARTER, true));
        JpegFrame better = JpegFrame.parse(Pictures.encode(image, 61, Pictures.Sampling.QUARTER, true));
        JpegFrame fuller = JpegFrame.parse(Pictures.encode(image, 60, Pictures.Sampling.FULL, true));
        BufferedImage other = Pictures.blank(64, 47, Pictures.Sampling.QUARTER);
        JpegFrame lower = JpegFrame.parse(Pictures.encode(other, 60, Pictures.Sampling.QUARTER, true));

        assertThat(List.of(better, fuller, lower)).noneMatch(frame::comparable);
        assertThatThrownBy(() -> frame.changes(better))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("before: another size or quality (expected: a comparable frame)");
    }

    @Test
    void whatWouldBeTooLongIsNotCut() throws JpegException {
        Random random = new Random(3);
        BufferedImage image = Pictures.blank(320, 200, Pictures.Sampling.QUARTER);
        JpegFrame before = frame(image, 60, Pictures.Sampling.QUARTER, random);
        Pictures.scribble(image, random, 40);
        JpegFrame frame = frame(image, 60, Pictures.Sampling.QUARTER, random);
        BlockSet changes = frame.changes(before);
        int length = cut(frame, changes).scans().length;

        assertThat(frame.cut(changes, length)).isPresent();
        assertThat(frame.cut(changes, length - 1)).isEmpty();
        assertThat(frame.cut(changes, 0)).isEmpty();
        assertThat(frame.cut(BlockSet.NONE, 0)).isPresent();
    }

    @Test
    void blocksThatTheFrameDoesNotHaveAreRefused() throws JpegException {
        BufferedImage image = Pictures.blank(32, 32, Pictures.Sampling.QUARTER);
        JpegFrame small = frame(image, 60, Pictures.Sampling.QUARTER, new Random(1));
        JpegFrame before =
                frame(Pictures.blank(64, 64, Pictures.Sampling.QUARTER), 60, Pictures.Sampling.QUARTER, new Random(1));
        BufferedImage larger = Pictures.blank(64, 64, Pictures.Sampling.QUARTER);
        fill(larger, 63, 63, 1, 1);
        BlockSet changes =
                frame(larger, 60, Pictures.Sampling.QUARTER, new Random(1)).changes(before);

        assertThatThrownBy(() -> small.cut(changes, UNLIMITED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blocks: up to 16 (expected: <= 4)");
    }

    private static JpegFrame frame(BufferedImage image, int quality, Pictures.Sampling sampling, Random random)
            throws JpegException {
        return JpegFrame.parse(Pictures.encode(image, quality, sampling, random.nextBoolean()));
    }

    private static JpegDelta cut(JpegFrame frame, BlockSet blocks) {
        return frame.cut(blocks, UNLIMITED).orElseThrow();
    }

    private static void fill(BufferedImage image, int x, int y, int width, int height) {
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.fillRect(x, y, width, height);
        graphics.dispose();
    }

    private static void assertDrawn(Screen screen, JpegFrame frame, String description) {
        assertThat(screen.pixels()).as(description).isEqualTo(Pictures.pixels(Pictures.decode(frame.bytes())));
    }
}
