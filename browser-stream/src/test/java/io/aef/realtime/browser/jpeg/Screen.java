package io.aef.realtime.browser.jpeg;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** A receiver of frames: draws a whole one, and then what has changed. */
final class Screen {

    private final BufferedImage image;

    Screen(JpegFrame frame) {
        image = Pictures.decode(frame.bytes());
    }

    void draw(JpegHead head, JpegDelta delta) {
        int offset = 0;
        for (JpegDelta.Patch patch : delta.patches()) {
            Rect area = patch.area();
            Rect coded = patch.coded();
            BufferedImage piece =
                    Pictures.decode(head.file(coded.width(), coded.height(), delta.scans(), offset, patch.length()));
            offset += patch.length();
            Graphics2D graphics = image.createGraphics();
            graphics.drawImage(
                    piece.getSubimage(area.x() - coded.x(), area.y() - coded.y(), area.width(), area.height()),
                    area.x(),
                    area.y(),
                    null);
            graphics.dispose();
        }
    }

    int[] pixels() {
        return Pictures.pixels(image);
    }
}
