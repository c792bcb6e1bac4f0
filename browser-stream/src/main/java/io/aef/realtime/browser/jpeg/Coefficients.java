package io.aef.realtime.browser.jpeg;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The coefficients of all blocks of a picture.
 *
 * @param tokens see {@link Tokens}; there may be more room behind the last one
 * @param starts by block: where its tokens begin; and where those of the last block end
 * @param colours by block: where the tokens of its second component begin, or of the next block if there is none
 * @param bits by block: where its codes begin in the scan that it was read from or written to; and where those of the last one end
 */
record Coefficients(short[] tokens, int[] starts, int[] colours, int[] bits) {

    /** Tokens of a unit without AC coefficients. */
    private static final int FLAT_UNIT = 2;

    int blocks() {
        return starts.length - 1;
    }

    /** The blocks whose coefficients differ. */
    BlockSet changes(Coefficients before) {
        BitSet changed = new BitSet(blocks());
        BitSet otherColours = new BitSet(blocks());
        int end = starts[blocks()];
        int endBefore = before.starts[blocks()];
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

    /** A copy with these blocks in the middle of what each component can be: in grey. Its {@link #bits} are still to be set. */
    Coefficients greyed(BitSet blocks, Layout layout) {
        int grey = layout.units() * FLAT_UNIT;
        int[] newStarts = new int[starts.length];
        int[] newColours = new int[colours.length];
        short[] newTokens = new short[starts[blocks()] + blocks.cardinality() * grey];
        int at = 0;
        for (int block = 0; block < blocks(); block++) {
            newStarts[block] = at;
            if (blocks.get(block)) {
                // The DC coefficient 0 and END, which is 0, too.
                newColours[block] = at + layout.lumaUnits() * FLAT_UNIT;
                at += grey;
            } else {
                int length = starts[block + 1] - starts[block];
                System.arraycopy(tokens, starts[block], newTokens, at, length);
                newColours[block] = at + colours[block] - starts[block];
                at += length;
            }
        }
        newStarts[blocks()] = at;
        return new Coefficients(newTokens, newStarts, newColours, new int[bits.length]);
    }
}
