package io.aef.realtime.browser.jpeg;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG of a page, read as far as its coefficients. Frames with the same {@link #head()} can be compared and tell what has changed
 * from one to the next.
 *
 * <p>Immutable. Needs about six times the memory of the file, beside the file.
 */
public final class JpegFrame {

    /** No picture of a page is longer; more is refused before it is read. */
    private static final int MAX_BYTES = 32 << 20;

    private final JpegHead head;
    private final Layout layout;
    private final Coefficients coefficients;

    /** Null if it was not read. */
    private final @Nullable Scan scan;

    /** Null until it is asked for, if it was not read from it. */
    private volatile byte @Nullable [] bytes;

    private JpegFrame(
            byte @Nullable [] bytes, JpegHead head, Layout layout, Coefficients coefficients, @Nullable Scan scan) {
        this.bytes = bytes;
        this.head = head;
        this.layout = layout;
        this.coefficients = coefficients;
        this.scan = scan;
    }

    /**
     * Reads a baseline JPEG of 8 bits with one scan and no restart markers: grey, or with colours in full or half resolution (4:4:4,
     * 4:2:2, 4:4:0, 4:2:0). Time and memory grow with the length of the file only, whatever size it says the picture has.
     *
     * @param jpeg the file; taken over, not to be changed any more
     * @throws JpegException if it is anything else, is damaged, or is longer than 32 MiB
     */
    public static JpegFrame parse(byte[] jpeg) throws JpegException {
        return parse(jpeg, null);
    }

    /**
     * The same, but faster if most of it is as in an earlier frame that was parsed: what is the same there need not be decoded.
     *
     * @param before null if there was none
     */
    public static JpegFrame parse(byte[] jpeg, @Nullable JpegFrame before) throws JpegException {
        if (jpeg.length > MAX_BYTES) {
            throw tooLong();
        }
        HeaderReader.Header header = new HeaderReader(jpeg).read();
        int end = jpeg.length - 2;
        if (end < header.scan() || jpeg[end] != (byte) 0xFF || jpeg[end + 1] != (byte) Markers.EOI) {
            throw new JpegException("The file does not end where its scan does.");
        }
        Scan known = before != null && before.head.equals(header.head()) ? before.scan : null;
        Scan scan = ScanReader.read(header.layout(), header.decoders(), jpeg, header.scan(), end, known);
        return new JpegFrame(jpeg, header.head(), header.layout(), scan.coefficients(), scan);
    }

    /** In pixels. */
    public int width() {
        return layout.width();
    }

    /** In pixels. */
    public int height() {
        return layout.height();
    }

    /** How many blocks (MCUs) a row has; the last one may reach over the edge of the picture. */
    public int columns() {
        return layout.columns();
    }

    /** How many rows of blocks (MCUs) there are; the last one may reach over the edge of the picture. */
    public int rows() {
        return layout.rows();
    }

    /** Of a block (MCU), in pixels: 8 or 16. */
    public int blockWidth() {
        return layout.blockWidth();
    }

    /** Of a block (MCU), in pixels: 8 or 16. */
    public int blockHeight() {
        return layout.blockHeight();
    }

    /** The whole frame as a JPEG file: the one that was parsed, or one that is written when it is first asked for. Not to be changed. */
    public byte[] bytes() {
        byte[] known = bytes;
        if (known == null) {
            known = written();
            bytes = known;
        }
        return known;
    }

    /** How many bytes {@link #bytes} has; of a file that is not yet written, about. */
    public int length() {
        byte[] known = bytes;
        return known == null ? head.bytes().length + coefficients.bitCount() / Byte.SIZE : known.length;
    }

    /** What the scans of a {@link #cut} need in front of them. */
    public JpegHead head() {
        return head;
    }

    /** Whether both have the same size, sampling, quantisation and colour profile. */
    public boolean comparable(JpegFrame other) {
        return head.equals(other.head);
    }

    /**
     * The blocks (MCUs) that differ from those of the other frame. Pixels of others may differ, too, next to these; a {@link #cut} brings
     * them along.
     *
     * @throws IllegalArgumentException if the frames are not {@link #comparable}
     */
    public BlockSet changes(JpegFrame before) {
        if (!comparable(before)) {
            throw new IllegalArgumentException("before: another size or quality (expected: a comparable frame)");
        }
        return coefficients.changes(before.coefficients);
    }

    /**
     * These blocks as rectangles, and some around and between them: where pixels depend on them, and where that is shorter than
     * more rectangles. A receiver that draws them over a frame which differs from this one by these blocks has this frame, pixel by pixel.
     *
     * @return empty if the scans would have more bytes than that, or so many blocks that they hardly could have fewer
     * @throws IllegalArgumentException if the set has blocks that the frame does not have
     */
    public Optional<JpegDelta> cut(BlockSet blocks, int maxBytes) {
        if (blocks.end() > layout.blocks()) {
            throw new IllegalArgumentException(
                    "blocks: up to " + blocks.end() + " (expected: <= " + layout.blocks() + ")");
        }
        int expected = bytesInFrame(blocks);
        if (expected > maxBytes) {
            return Optional.empty();
        }
        ScanWriter writer = new ScanWriter(layout, expected + expected / 4);
        List<JpegDelta.Patch> patches = new ArrayList<>();
        Surroundings surroundings = new Surroundings(layout, coefficients, blocks);
        for (Area area : Cover.of(blocks, layout, coefficients)) {
            Piece piece = surroundings.piece(area);
            int start = writer.size();
            piece.write(writer, layout, coefficients);
            if (writer.size() > maxBytes) {
                return Optional.empty();
            }
            patches.add(new JpegDelta.Patch(
                    piece.drawnPixels(layout), layout.pixels(piece.coded()), writer.size() - start));
        }
        return Optional.of(new JpegDelta(patches, writer.toByteArray()));
    }

    /**
     * The frame that a delta leads to: this one with the blocks (MCUs) of which something is drawn as the delta has them. If the delta was
     * {@link #cut} with all blocks in which another frame differs from this one, its coefficients are those of the other frame.
     *
     * @return this frame if nothing is drawn
     * @throws JpegException if the delta is damaged or of a frame that is not {@link #comparable}, or leads to one of more than 32 MiB
     */
    public JpegFrame patched(JpegDelta delta) throws JpegException {
        if (delta.patches().isEmpty()) {
            return this;
        }
        Coefficients other = Patching.apply(delta, layout, coefficients);
        if (other.bitCount() / Byte.SIZE > MAX_BYTES) {
            throw tooLong();
        }
        return new JpegFrame(null, head, layout, other, null);
    }

    /**
     * The frame with every block (MCU) in flat grey that one of the rectangles touches. Nothing of what was there is left in it.
     *
     * @return this frame if nothing is touched
     */
    public JpegFrame masked(List<Rect> masks) {
        BitSet touched = touched(masks);
        if (touched.isEmpty()) {
            return this;
        }
        Coefficients grey = Coefficients.grey(layout);
        CoefficientsBuilder to =
                new CoefficientsBuilder(layout.blocks(), coefficients.count() + touched.cardinality() * grey.count());
        for (int block = 0; block < layout.blocks(); ) {
            if (touched.get(block)) {
                to.add(grey, 0, 1);
                block++;
            } else {
                int next = touched.nextSetBit(block);
                int end = next < 0 ? layout.blocks() : next;
                to.add(coefficients, block, end);
                block = end;
            }
        }
        return new JpegFrame(null, head, layout, to.build(), null);
    }

    private BitSet touched(List<Rect> rects) {
        BitSet touched = new BitSet(layout.blocks());
        for (Rect rect : rects) {
            Area area = layout.touched(rect);
            for (int row = area.top(); row < area.bottom(); row++) {
                touched.set(layout.block(area.left(), row), layout.block(area.right(), row));
            }
        }
        return touched;
    }

    private byte[] written() {
        int expected = coefficients.bitCount() / Byte.SIZE;
        ScanWriter writer = new ScanWriter(layout, expected + expected / 4);
        for (int block = 0; block < layout.blocks(); block++) {
            writer.block(coefficients.tokens(), coefficients.starts()[block]);
        }
        writer.end();
        byte[] scan = writer.toByteArray();
        return head.file(width(), height(), scan, 0, scan.length);
    }

    private static JpegException tooLong() {
        return new JpegException("The file is longer than " + MAX_BYTES + " bytes.");
    }

    /** How many bytes the codes of these blocks have in this frame. */
    private int bytesInFrame(BlockSet blocks) {
        int sum = 0;
        for (int block = blocks.next(0); block >= 0; block = blocks.next(block + 1)) {
            sum += coefficients.bits(block);
        }
        return sum / Byte.SIZE;
    }
}
