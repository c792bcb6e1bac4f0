package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was cut out of a frame makes that frame of the one before, in every coefficient. */
class PatchingTest {

    private static final int UNLIMITED = Integer.MAX_VALUE;

    @ParameterizedTest
    @EnumSource
    void deltasLeadToTheFrameThatTheyWereCutFrom(Pictures.Sampling sampling) throws JpegException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            BufferedImage image = Pictures.blank(1 + random.nextInt(230), 1 + random.nextInt(170), sampling);
            Pictures.scribble(image, random, 1 + random.nextInt(8));
            int quality = 20 + random.nextInt(76);
            JpegFrame frame = JpegFrame.parse(Pictures.encode(image, quality, sampling, random.nextBoolean()));
            JpegFrame receiver = frame;
            for (int change = 0; change < 3; change++) {
                Pictures.scribble(image, random, 1 + random.nextInt(3));
                JpegFrame next = JpegFrame.parse(Pictures.encode(image, quality, sampling, random.nextBoolean()));

                receiver = receiver.patched(sent(cut(next, next.changes(frame))));

                assertSame(receiver, next, sampling + ", seed " + seed + ", change " + change);
                frame = next;
            }
        }
    }

    @Test
    void whatIsCutFromPatchedFramesLeadsOn() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));
        JpegFrame relay = page;
        JpegFrame receiver = page;
        for (String name : List.of("typed", "spun", "scrolled", "page")) {
            JpegFrame next = JpegFrame.parse(Pictures.captured(name));
            JpegFrame before = relay;
            relay = before.patched(cut(next, next.changes(before)));

            receiver = receiver.patched(cut(relay, relay.changes(before)));

            assertSame(receiver, next, name);
        }
    }

    @Test
    void whoMissedFramesIsBroughtToTheLatest() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));
        JpegFrame typed = JpegFrame.parse(Pictures.captured("typed"));
        JpegFrame spun = JpegFrame.parse(Pictures.captured("spun"));
        BlockSet missed = typed.changes(page).or(spun.changes(typed));

        assertSame(page.patched(cut(spun, missed)), spun, "spun");
    }

    @Test
    void whatIsMaskedStaysMasked() throws JpegException {
        List<Rect> field = List.of(new Rect(20, 170, 200, 40));
        JpegFrame page = JpegFrame.parse(Pictures.captured("page")).masked(field);
        JpegFrame spun = JpegFrame.parse(Pictures.captured("spun")).masked(field);

        JpegFrame patched = page.patched(cut(spun, spun.changes(page)));

        assertSame(patched, spun, "masked");
        assertThat(patched.masked(field).changes(patched)).isEqualTo(BlockSet.NONE);
    }

    @Test
    void piecesThatOverlapAreTheSameThere() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));
        JpegFrame scrolled = JpegFrame.parse(Pictures.captured("scrolled"));
        JpegDelta delta = cut(scrolled, scrolled.changes(page));
        List<List<Integer>> twice = new ArrayList<>(delta.rects());
        twice.addAll(delta.rects());
        byte[] scans = Arrays.copyOf(delta.scans(), 2 * delta.scans().length);
        System.arraycopy(delta.scans(), 0, scans, delta.scans().length, delta.scans().length);

        assertSame(page.patched(JpegDelta.of(twice, scans)), scrolled, "twice");
    }

    @Test
    void withoutRectanglesItIsTheFrameThatItWas() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));

        assertThat(page.patched(JpegDelta.of(List.of(), new byte[0]))).isSameAs(page);
    }

    @Test
    void rectanglesThatAreNoneAreRefused() {
        byte[] scan = new byte[4];

        assertNoDelta(List.of(List.of(0, 0, 16, 16)), scan, "A rectangle does not have five or nine numbers.");
        assertNoDelta(List.of(List.of(0, 0, 16, 16, 4, 0)), scan, "A rectangle does not have five or nine numbers.");
        assertNoDelta(List.of(List.of(0, 0, -1, 16, 4)), scan, "A rectangle is empty.");
        assertNoDelta(List.of(List.of(0, 0, 16, 16, 4, 0, 0, 16, 0)), scan, "A rectangle is empty.");
        String noScan = "A rectangle has no scan, or is not within what that shows.";
        assertNoDelta(List.of(List.of(0, 0, 16, 16, 0)), new byte[0], noScan);
        assertNoDelta(List.of(List.of(0, 0, 16, 16, -4)), scan, noScan);
        assertNoDelta(List.of(List.of(0, 0, 17, 16, 4, 0, 0, 16, 16)), scan, noScan);
        assertNoDelta(List.of(List.of(0, 0, 16, Integer.MAX_VALUE, 4, 0, 0, 16, 16)), scan, noScan);
        String otherLength = "The scans are not as long as their rectangles say.";
        assertNoDelta(List.of(), scan, otherLength);
        assertNoDelta(List.of(List.of(0, 0, 16, 16, 3)), scan, otherLength);
        assertNoDelta(List.of(List.of(0, 0, 16, 16, 5)), scan, otherLength);
        List<Integer> longest = List.of(0, 0, 16, 16, Integer.MAX_VALUE);
        assertNoDelta(List.of(longest, longest, List.of(0, 0, 16, 16, 6)), scan, otherLength);
        List<List<Integer>> many = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            many.add(List.of(0, 0, 16, 16, 1));
        }
        assertNoDelta(many, new byte[33], "There are more than 32 rectangles.");
    }

    @Test
    void rectanglesThatDoNotFitTheFrameAreRefused() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));
        // A block in grey of 4:2:0.
        byte[] grey = scan(2 * 6 + 4 * 2 + 4 * 2);
        String noBlocks = "A rectangle does not consist of blocks of the picture.";

        assertRefused(page, List.of(8, 0, 16, 16, grey.length), grey, noBlocks);
        assertRefused(page, List.of(0, 0, 16, 15, grey.length), grey, noBlocks);
        assertRefused(page, List.of(-16, 0, 16, 16, grey.length), grey, noBlocks);
        assertRefused(page, List.of(320, 0, 16, 16, grey.length), grey, noBlocks);
        assertRefused(page, List.of(0, 208, 16, 16, grey.length), grey, noBlocks);
        assertRefused(page, List.of(Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 16, grey.length), grey, noBlocks);
        assertRefused(
                page, List.of(0, 0, 64, 16, grey.length), grey, "The scan is too short for the size of the picture.");
    }

    @Test
    void scansThatAreDamagedAreRefused() throws JpegException {
        JpegFrame page = JpegFrame.parse(Pictures.captured("page"));
        JpegFrame typed = JpegFrame.parse(Pictures.captured("typed"));
        JpegDelta delta = cut(typed, typed.changes(page));
        byte[] scan = delta.scans();
        List<Integer> rect = new ArrayList<>(delta.rects().get(0));

        rect.set(4, scan.length + 1);
        assertRefused(
                page,
                rect,
                Arrays.copyOf(scan, scan.length + 1),
                "The scan does not have as many blocks as the size of the picture says.");
        rect.set(4, scan.length - 1);
        assertRefused(
                page,
                rect,
                Arrays.copyOf(scan, scan.length - 1),
                "The scan does not have as many blocks as the size of the picture says.");
        byte[] marker = Arrays.copyOf(scan, scan.length + 2);
        marker[scan.length] = (byte) 0xFF;
        marker[scan.length + 1] = (byte) Markers.EOI;
        rect.set(4, marker.length);
        assertRefused(page, rect, marker, "The scan has a marker within it.");
    }

    @Test
    void whateverIsSentIsAFrameOrRefused() throws JpegException {
        Random random = new Random(4);
        int understood = 0;
        for (Pictures.Sampling sampling : Pictures.Sampling.values()) {
            BufferedImage image = Pictures.blank(70, 50, sampling);
            Pictures.scribble(image, random, 12);
            JpegFrame frame = JpegFrame.parse(Pictures.encode(image, 60, sampling, true));
            Pictures.scribble(image, random, 3);
            JpegFrame next = JpegFrame.parse(Pictures.encode(image, 60, sampling, true));
            JpegDelta delta = cut(next, next.changes(frame));
            for (int round = 0; round < 4_000; round++) {
                understood += attempt(frame, rects(delta, random), scans(delta, random)) ? 1 : 0;
            }
        }
        assertThat(understood).isBetween(200, 19_000);
    }

    private static List<List<Integer>> rects(JpegDelta delta, Random random) {
        List<List<Integer>> rects = new ArrayList<>();
        for (List<Integer> rect : delta.rects()) {
            List<Integer> other = new ArrayList<>(rect);
            if (random.nextInt(4) == 0) {
                int by = random.nextBoolean() ? random.nextInt() : 8 * (random.nextInt(5) - 2);
                int at = random.nextInt(other.size());
                other.set(at, other.get(at) + by);
            }
            rects.add(other);
        }
        return rects;
    }

    private static byte[] scans(JpegDelta delta, Random random) {
        byte[] scans = delta.scans().clone();
        for (int change = random.nextInt(3); change > 0; change--) {
            scans[random.nextInt(scans.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(scans, random.nextInt(2 * scans.length)) : scans;
    }

    /** Whether it leads to a frame. That can be written and read again, with the same coefficients. */
    private static boolean attempt(JpegFrame frame, List<List<Integer>> rects, byte[] scans) throws JpegException {
        JpegFrame patched;
        try {
            patched = frame.patched(JpegDelta.of(rects, scans));
        } catch (JpegException e) {
            assertThat(e.getMessage()).endsWith(".");
            return false;
        }
        assertThat(JpegFrame.parse(patched.bytes()).changes(patched)).isEqualTo(BlockSet.NONE);
        return true;
    }

    private static byte[] scan(int bits) {
        return new byte[(bits + 7) / 8];
    }

    private static JpegDelta cut(JpegFrame frame, BlockSet blocks) {
        return frame.cut(blocks, UNLIMITED).orElseThrow();
    }

    private static JpegDelta sent(JpegDelta delta) throws JpegException {
        return JpegDelta.of(delta.rects(), delta.scans());
    }

    private static void assertSame(JpegFrame frame, JpegFrame expected, String description) {
        assertThat(frame.changes(expected)).as(description).isEqualTo(BlockSet.NONE);
        assertThat(Pictures.pixels(Pictures.decode(frame.bytes())))
                .as(description)
                .isEqualTo(Pictures.pixels(Pictures.decode(expected.bytes())));
    }

    private static void assertNoDelta(List<List<Integer>> rects, byte[] scans, String message) {
        assertThatThrownBy(() -> JpegDelta.of(rects, scans))
                .isInstanceOf(JpegException.class)
                .hasMessage(message);
    }

    private static void assertRefused(JpegFrame frame, List<Integer> rect, byte[] scans, String message)
            throws JpegException {
        JpegDelta delta = JpegDelta.of(List.of(rect), scans);
        assertThatThrownBy(() -> frame.patched(delta))
                .isInstanceOf(JpegException.class)
                .hasMessage(message);
    }
}
