package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegFrameTest {

    private static final int GREY = 128;

    @ParameterizedTest
    @CsvSource({"GREY, 8, 8", "FULL, 8, 8", "HALF_WIDTH, 16, 8", "HALF_HEIGHT, 8, 16", "QUARTER, 16, 16"})
    void tellsItsSizeInPixelsAndBlocks(Pictures.Sampling sampling, int blockWidth, int blockHeight)
            throws JpegException {
        byte[] jpeg = Pictures.encode(Pictures.blank(49, 17, sampling), 60, sampling, true);

        JpegFrame frame = JpegFrame.parse(jpeg);

        assertThat(List.of(frame.width(), frame.height())).containsExactly(49, 17);
        assertThat(List.of(frame.blockWidth(), frame.blockHeight())).containsExactly(blockWidth, blockHeight);
        assertThat(frame.columns()).isEqualTo(blockWidth == 8 ? 7 : 4);
        assertThat(frame.rows()).isEqualTo(blockHeight == 8 ? 3 : 2);
        assertThat(frame.bytes()).isSameAs(jpeg);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 29, 49, 50, 60, 85, 99, 100})
    void tellsWithWhichQualityItWasMade(int quality) throws JpegException {
        Pictures.Sampling sampling = Pictures.Sampling.values()[0];
        byte[] jpeg = Pictures.encode(Pictures.blank(49, 17, sampling), quality, sampling, true);

        assertThat(JpegFrame.parse(jpeg).head().quality()).isEqualTo(quality);
    }

    @Test
    void theHeadKeepsTheColourProfileOfTheBrowser() throws JpegException {
        byte[] page = Pictures.captured("page");
        JpegFrame frame = JpegFrame.parse(page);

        int profile = 20 + 2 + 472;
        assertThat(frame.head().bytes()).startsWith(Arrays.copyOf(page, profile));
        assertThat(frame.head())
                .isEqualTo(JpegFrame.parse(Pictures.captured("scrolled")).head());
        assertThat(HexFormat.of()
                        .formatHex(
                                frame.head().bytes(),
                                frame.head().sizeOffset() - 5,
                                frame.head().sizeOffset() + 4))
                .isEqualTo("ffc0001108" + "00cd" + "0142");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMaskedIsGreyAndTheRestIsAsBefore(Pictures.Sampling sampling) throws JpegException {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            BufferedImage image = Pictures.blank(1 + random.nextInt(200), 1 + random.nextInt(120), sampling);
            Pictures.scribble(image, random, 10);
            JpegFrame frame = JpegFrame.parse(Pictures.encode(image, 30 + seed, sampling, random.nextBoolean()));
            Rect mask = new Rect(
                    random.nextInt(image.getWidth() + 40) - 20,
                    random.nextInt(image.getHeight() + 40) - 20,
                    random.nextInt(60),
                    random.nextInt(60));

            JpegFrame masked = frame.masked(List.of(mask));

            assertMasked(frame, masked, mask, sampling + ", seed " + seed);
        }
    }

    @Test
    void aMaskedFrameIsOneLikeAnyOther() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));
        JpegFrame typed = JpegFrame.parse(Pictures.captured("typed"));
        List<Rect> field = List.of(new Rect(20, 170, 200, 40));

        JpegFrame masked = page.masked(field);

        assertThat(masked.comparable(page)).isTrue();
        assertThat(typed.masked(field).changes(masked)).isEqualTo(BlockSet.NONE);
        assertThat(JpegFrame.parse(masked.bytes()).changes(masked)).isEqualTo(BlockSet.NONE);
        Screen screen = new Screen(page);
        screen.draw(
                page.head(), masked.cut(masked.changes(page), Integer.MAX_VALUE).orElseThrow());
        assertThat(screen.pixels()).isEqualTo(Pictures.pixels(Pictures.decode(masked.bytes())));
    }

    @Test
    void masksThatTouchNothingChangeNothing() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));

        assertThat(page.masked(List.of())).isSameAs(page);
        assertThat(page.masked(List.of(
                        new Rect(-50, 10, 50, 10),
                        new Rect(10, 205, 10, 10),
                        new Rect(322, 0, Integer.MAX_VALUE, 10),
                        new Rect(10, 10, 0, 10))))
                .isSameAs(page);
        assertThat(page.masked(List.of(new Rect(321, 204, Integer.MAX_VALUE, Integer.MAX_VALUE))))
                .isNotSameAs(page);
    }

    @Test
    void otherKindsOfJpegAreRefused() {
        byte[] page = Pictures.captured("page");
        int frameHeader = indexOf(page, "ffc00011");

        assertRefused(
                Pictures.progressive(Pictures.blank(64, 64, Pictures.Sampling.QUARTER)),
                "The segment c2 is not supported.");
        assertRefused(with(page, frameHeader + 1, 0xC1), "The segment c1 is not supported.");
        assertRefused(with(page, frameHeader + 1, 0xC9), "The segment c9 is not supported.");
        assertRefused(with(page, frameHeader + 4, 12), "The frame is not one of 8 bits with one or three components.");
        assertRefused(inserted(page, 20, "ffdd00040004"), "The segment dd is not supported.");
        assertRefused(inserted(page, 20, "ffe10008457869660000"), "The segment e1 is not supported.");
        assertRefused(inserted(page, 20, "ffe0000a4a465858000000"), "An application segment is not supported.");
        assertRefused(with(page, frameHeader + 11, 0x41), "The sampling of the colours is not supported.");
    }

    @Test
    void whatIsNoJpegIsRefused() {
        byte[] page = Pictures.captured("page");

        assertRefused(new byte[0], "This is no JPEG file.");
        assertRefused(
                HexFormat.of().parseHex("89504e470d0a1a0a"),
                "The file ends before the scan, or there is no marker where one must be.");
        assertRefused(
                HexFormat.of().parseHex("ffd8ffd9"),
                "The file ends before the scan, or there is no marker where one must be.");
        assertRefused(Arrays.copyOf(page, page.length - 1), "The file does not end where its scan does.");
        assertRefused(Arrays.copyOf(page, page.length + 1), "The file does not end where its scan does.");
        assertRefused(inserted(page, page.length - 2, "ffd9"), "The scan has a marker within it.");
        assertRefused(inserted(page, page.length - 2, "ff"), "The scan has a marker within it.");
        assertRefused(new byte[(32 << 20) + 1], "The file is longer than 33554432 bytes.");
    }

    @Test
    void aSizeThatTheScanCannotHaveIsRefusedBeforeMemoryIsTaken() {
        byte[] page = Pictures.captured("page");
        int frameHeader = indexOf(page, "ffc00011");

        assertRefused(
                with(with(page, frameHeader + 5, 0xFF), frameHeader + 7, 0xFF),
                "The scan is too short for the size of the picture.");
        assertRefused(
                with(page, frameHeader + 6, 0xCD - 16),
                "The scan does not have as many blocks as the size of the picture says.");
        assertRefused(
                with(page, frameHeader + 6, 0xCD + 16),
                "The scan does not have as many blocks as the size of the picture says.");
    }

    private static void assertMasked(JpegFrame frame, JpegFrame masked, Rect mask, String description) {
        BufferedImage before = Pictures.decode(frame.bytes());
        BufferedImage after = Pictures.decode(masked.bytes());
        int blockWidth = frame.blockWidth();
        int blockHeight = frame.blockHeight();
        for (int y = 0; y < frame.height(); y++) {
            for (int x = 0; x < frame.width(); x++) {
                if (touches(mask, x / blockWidth * blockWidth, y / blockHeight * blockHeight, frame)) {
                    // The colours of the block beside it may reach in by one pixel.
                    if (inner(x, blockWidth, frame.width()) && inner(y, blockHeight, frame.height())) {
                        assertThat(after.getRaster().getPixel(x, y, (int[]) null))
                                .as("%s: %d, %d", description, x, y)
                                .containsOnly(GREY);
                    }
                } else if (inner(x, blockWidth, frame.width()) && inner(y, blockHeight, frame.height())) {
                    assertThat(after.getRGB(x, y))
                            .as("%s: %d, %d", description, x, y)
                            .isEqualTo(before.getRGB(x, y));
                }
            }
        }
    }

    /** Whether the part of a block that is within the picture has a pixel of the mask. */
    private static boolean touches(Rect mask, int x, int y, JpegFrame frame) {
        int right = Math.min(frame.width(), x + frame.blockWidth());
        int bottom = Math.min(frame.height(), y + frame.blockHeight());
        return mask.x() < right
                && mask.x() + mask.width() > x
                && mask.y() < bottom
                && mask.y() + mask.height() > y
                && mask.width() > 0
                && mask.height() > 0;
    }

    private static boolean inner(int at, int block, int end) {
        return at % block != 0 && at % block != block - 1 && at != end - 1;
    }

    private static void assertRefused(byte[] jpeg, String message) {
        assertThatThrownBy(() -> JpegFrame.parse(jpeg))
                .isInstanceOf(JpegException.class)
                .hasMessage(message);
    }

    private static byte[] with(byte[] jpeg, int at, int value) {
        byte[] other = jpeg.clone();
        other[at] = (byte) value;
        return other;
    }

    private static byte[] inserted(byte[] jpeg, int at, String hex) {
        byte[] more = HexFormat.of().parseHex(hex);
        byte[] other = new byte[jpeg.length + more.length];
        System.arraycopy(jpeg, 0, other, 0, at);
        System.arraycopy(more, 0, other, at, more.length);
        System.arraycopy(jpeg, at, other, at + more.length, jpeg.length - at);
        return other;
    }

    private static int indexOf(byte[] jpeg, String hex) {
        int characters = HexFormat.of().formatHex(jpeg).indexOf(hex);
        assertThat(characters % 2).isZero();
        return characters / 2;
    }
}
