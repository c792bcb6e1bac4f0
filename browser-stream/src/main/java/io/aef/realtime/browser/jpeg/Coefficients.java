package io.aef.realtime.browser.jpeg;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The coefficients of all blocks of a picture.
 *
 * @param tokens see {@link Tokens}; there may be more room behind the last one
 * @param starts by block: where its tokens begin; and where those of the last block end
 * @param colours by block: where the tokens of its second component begin, or of the next block if there is none
 * @param bits by block: where its codes begin if all are put one behind the other, as they were read; and where those of the last one end
 */
record Coefficients(short[] tokens, int[] starts, int[] colours, int[] bits) {

    /** Tokens of a unit without AC coefficients. */
    private static final int FLAT_UNIT = 2;

    /** What such a unit has at least in the typical tables, on the average; it may be less in those made for a page. */
    static final int FLAT_UNIT_BITS = 5;

    /** A block in the middle of what each component can be: in grey. */
    static Coefficients grey(Layout layout) {
        // The DC coefficient 0 and END, which is 0, too.
        int length = layout.units() * FLAT_UNIT;
        return new Coefficients(
                new short[length], new int[] {0, length}, new int[] {layout.lumaUnits() * FLAT_UNIT}, new int[] {
                    0, layout.units() * FLAT_UNIT_BITS
                });
    }

    int blocks() {
        return starts.length - 1;
    }

    /** How many tokens all blocks have. */
    int count() {
        return starts[blocks()];
    }

    /** How many bits the codes of all blocks have. */
    int bitCount() {
        return bits[blocks()];
    }

    /** The blocks whose coefficients differ. */
    BlockSet changes(Coefficients before) {
        BitSet changed = new BitSet(blocks());
        BitSet otherColours = new BitSet(blocks());
        int end = count();
        int endBefore = before.count();
        int block = 0;
        while (block < blocks()) {
            int start = starts[block];
            int same = Arrays.mismatch(tokens, start, end, before.tokens, before.starts[block], endBefore);
            if (same < 0) {
                break;
            }
            // Tokens that are equal are divided into the same blocks.
            while (starts[block + 1] <= start + same) {
                block++;
            }
            changed.set(block);
            otherColours.set(block, !hasColoursOf(before, block));
            block++;
        }
        return BlockSet.of(changed, otherColours);
    }

    /** Enters the last DC coefficients that components have in a block. */
    void lastDc(int block, int[] components, int[] into) {
        int at = starts[block];
        for (int component : components) {
            into[component] = tokens[at];
            at = Tokens.endOfUnit(tokens, at);
        }
    }

    /** How many bits the codes of a block have. */
    int bits(int block) {
        return bits[block + 1] - bits[block];
    }

    /** Whether the second and third component are the same all over the block. */
    boolean isFlatColour(int block) {
        return starts[block + 1] - colours[block] <= 2 * FLAT_UNIT;
    }

    /** Whether the second and third component are the same all over both blocks. */
    boolean sameFlatColour(int one, int other) {
        return isFlatColour(one)
                && Arrays.equals(tokens, colours[one], starts[one + 1], tokens, colours[other], starts[other + 1]);
    }

    private boolean hasColoursOf(Coefficients other, int block) {
        return Arrays.equals(
                tokens, colours[block], starts[block + 1], other.tokens, other.colours[block], other.starts[block + 1]);
    }
}
