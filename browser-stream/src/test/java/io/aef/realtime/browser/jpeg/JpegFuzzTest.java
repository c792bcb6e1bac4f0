package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, they are a frame or a {@link JpegException}, and cost memory in proportion to their number. */
class JpegFuzzTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<byte[]> files = files();

    @Test
    void filesThatEndAnywhere() {
        for (byte[] file : files) {
            for (int length = 0; length < file.length; length++) {
                assertThat(attempt(Arrays.copyOf(file, length))).isFalse();
            }
        }
    }

    @Test
    void bytesThatAreOthers() {
        Random random = new Random(1);
        int understood = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] file = files.get(random.nextInt(files.size())).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                // The header is short and the scan long: half of the changes for each of them.
                int end = random.nextBoolean() ? Math.min(700, file.length) : file.length;
                file[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
            }
            understood += attempt(file) ? 1 : 0;
        }
        assertThat(understood).isBetween(200, 19_000);
    }

    @Test
    void bytesThatAreMissingOrTooMany() {
        Random random = new Random(2);
        for (int round = 0; round < 10_000; round++) {
            byte[] file = files.get(random.nextInt(files.size()));
            int at = random.nextInt(random.nextBoolean() ? Math.min(700, file.length) : file.length);
            byte[] other = new byte[file.length + random.nextInt(9) - 4];
            random.nextBytes(other);
            System.arraycopy(file, 0, other, 0, Math.min(at, other.length));
            int rest = Math.min(file.length, other.length) - at;
            if (rest > 0) {
                System.arraycopy(file, file.length - rest, other, other.length - rest, rest);
            }
            attempt(other);
        }
    }

    @Test
    void anythingBehindTheHeader() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            byte[] file = files.get(random.nextInt(files.size())).clone();
            byte[] noise = new byte[file.length];
            random.nextBytes(noise);
            int from = Math.min(600 + random.nextInt(100), file.length);
            for (int i = from; i < file.length - 2; i++) {
                file[i] = noise[i] == (byte) 0xFF ? 0 : noise[i];
            }
            attempt(file);
        }
    }

    /** Whether it is a frame. What can be read can be written as well, with the same coefficients. */
    private static boolean attempt(byte[] file) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        JpegFrame frame;
        try {
            frame = JpegFrame.parse(file);
        } catch (JpegException e) {
            assertThat(e.getMessage()).endsWith(".");
            return false;
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000 + 100L * file.length);
        }
        try {
            JpegFrame masked = frame.masked(List.of(new Rect(0, 0, 1, 1)));
            assertThat(masked.changes(frame).count()).isLessThanOrEqualTo(1);
            assertThat(JpegFrame.parse(masked.bytes()).changes(masked)).isEqualTo(BlockSet.NONE);
            return true;
        } catch (JpegException e) {
            throw new AssertionError("A frame was written that cannot be read.", e);
        }
    }

    private static List<byte[]> files() {
        List<byte[]> files = new ArrayList<>();
        for (Pictures.Sampling sampling : Pictures.Sampling.values()) {
            BufferedImage image = Pictures.blank(70, 50, sampling);
            Pictures.scribble(image, new Random(sampling.ordinal()), 12);
            files.add(Pictures.encode(image, 60, sampling, true));
        }
        files.add(Pictures.captured("page"));
        return files;
    }
}
