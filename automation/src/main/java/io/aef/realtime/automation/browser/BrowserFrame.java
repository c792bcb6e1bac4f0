package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a frame; its bytes are the second argument. A whole picture has no {@code base} and says everything; one that is built on
 * another has only what is different from that one.
 *
 * @param seq counts the pictures of the session; one that is shown may be many behind the one before
 * @param base the {@code seq} of the frame on which the rectangles are to be drawn; null if it is a whole picture
 * @param rects of each rectangle that is to be drawn x, y, width and height in pixels, and how many bytes its scan has; then x, y, width and height of
 *     what that scan shows, if it is more than is to be drawn. The scans follow one another in the bytes. Null of a whole picture
 * @param head how many of the bytes, at their beginning, are the head of the JPEG files of all rectangles from now on; behind it is the whole
 *     picture. Null if no rectangles can follow
 * @param t when the picture was taken, in milliseconds since 1970
 */
@Description("A picture of a browser, or what has changed of it; its bytes are the second argument.")
public record BrowserFrame(
        @Identifier String sessionId,

        @Description("Counts the pictures of the session.") long seq,

        @Nullable @Description("The frame on which the rectangles are to be drawn; missing of a whole picture.")
        Long base,

        @Nullable
        @Description(
                "Of each rectangle to be drawn: x, y, width, height in pixels, and the length of its scan in the bytes; then x, y, width,"
                        + " height of what the scan shows, if that is more. Missing of a whole picture.")
        List<List<Integer>> rects,

        @Nullable
        @Description(
                "How many bytes of the attachment are the head of the files of the rectangles that follow; the whole picture is behind it.")
        Integer head,

        @Description("When it was taken, in milliseconds since 1970.")
        long t,

        @Nullable @Description("Width of the picture in pixels.")
        Integer w,

        @Nullable @Description("Its height.") Integer h,

        @Nullable @Description("Width of the viewport in CSS pixels.")
        Integer vw,

        @Nullable @Description("Its height.") Integer vh,

        @Nullable @Description("How far the page is scrolled to the right, in CSS pixels.")
        Double sx,

        @Nullable @Description("How far it is scrolled down.")
        Double sy,

        @Nullable @Description("Device pixels per CSS pixel.")
        Double dpr,

        @Nullable @Description("The quality it was made with, as its tables tell; missing if they do not.")
        Integer q,

        @Nullable @Description("Which tab it is of.") String tab) {

    public static final String TYPE = "browser_frame";

    public BrowserFrame {
        Identifiers.require("sessionId", sessionId);
        rects = rects == null ? null : List.copyOf(rects);
    }
}
