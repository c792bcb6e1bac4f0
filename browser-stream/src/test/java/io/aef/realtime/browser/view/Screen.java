package io.aef.realtime.browser.view;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Draws frames as a page does. */
public final class Screen {

    private byte[] head = {};
    private @Nullable BufferedImage picture;
    private long seq;

    /** The frame drawn last. */
    public long seq() {
        return seq;
    }

    /** @return false if it does not fit to what was drawn: a whole picture is to be asked for */
    boolean draw(Map<?, ?> header, byte @Nullable [] bytes) {
        if (header.get("base") == null) {
            int length = header.get("head") instanceof Number number ? number.intValue() : 0;
            head = Arrays.copyOf(bytes, length);
            BufferedImage whole = decode(Arrays.copyOfRange(bytes, length, bytes.length));
            picture = new BufferedImage(whole.getWidth(), whole.getHeight(), BufferedImage.TYPE_INT_RGB);
            paint(whole, 0, 0);
        } else if (number(header.get("base")) != seq || picture == null) {
            return false;
        } else {
            int offset = 0;
            for (Object each : (List<?>) header.get("rects")) {
                int[] rect = ((List<?>) each)
                        .stream().mapToInt(value -> (int) number(value)).toArray();
                int[] coded = rect.length == 5 ? rect : Arrays.copyOfRange(rect, 5, 9);
                BufferedImage shown = decode(file(coded[2], coded[3], bytes, offset, rect[4]));
                paint(shown.getSubimage(rect[0] - coded[0], rect[1] - coded[1], rect[2], rect[3]), rect[0], rect[1]);
                offset += rect[4];
            }
        }
        seq = number(header.get("seq"));
        return true;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private void paint(BufferedImage image, int x, int y) {
        Graphics2D graphics = picture.createGraphics();
        graphics.drawImage(image, x, y, null);
        graphics.dispose();
    }

    /** The head with the size of the rectangle, the scan, and the mark of the end. */
    private byte[] file(int width, int height, byte[] bytes, int offset, int length) {
        byte[] file = Arrays.copyOf(head, head.length + length + 2);
        int size = sizeOffset(head);
        file[size] = (byte) (height >> 8);
        file[size + 1] = (byte) height;
        file[size + 2] = (byte) (width >> 8);
        file[size + 3] = (byte) width;
        System.arraycopy(bytes, offset, file, head.length, length);
        file[file.length - 2] = (byte) 0xFF;
        file[file.length - 1] = (byte) 0xD9;
        return file;
    }

    /** Where the frame header (SOF0) has height and width. */
    private static int sizeOffset(byte[] head) {
        int at = 2;
        while ((head[at + 1] & 0xFF) != 0xC0) {
            at += 2 + ((head[at + 2] & 0xFF) << 8 | head[at + 3] & 0xFF);
        }
        return at + 5;
    }

    public static BufferedImage decode(byte[] jpeg) {
        try {
            return ImageIO.read(new ByteArrayInputStream(jpeg));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether all points have these colours. */
    public boolean shows(int[] pixels) {
        return Arrays.equals(pixels(picture), pixels);
    }

    public static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
