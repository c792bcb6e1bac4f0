package io.aef.realtime.browser.jpeg;

import java.util.BitSet;

/**
 * Blocks of a frame that have changed, by their number from the top left, row by row; and of which of them the colours have. Immutable; two
 * sets are equal if they have the same blocks. Needs up to two bits per block of the frame: 900 bytes for 1280×720.
 */
public final class BlockSet {

    /** No block. */
    public static final BlockSet NONE = new BlockSet(new BitSet(0), new BitSet(0));

    private final BitSet blocks;
    private final BitSet otherColours;

    private BlockSet(BitSet blocks, BitSet otherColours) {
        this.blocks = blocks;
        this.otherColours = otherColours;
    }

    /** Takes over both sets, which nobody may change any more; the second one is a part of the first one. */
    static BlockSet of(BitSet blocks, BitSet otherColours) {
        return blocks.isEmpty() ? NONE : new BlockSet(blocks, otherColours);
    }

    /** What is in this set or in the other one. The same object as one of the two where that has it all. */
    public BlockSet or(BlockSet other) {
        if (other == this || other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        BlockSet both = new BlockSet(union(blocks, other.blocks), union(otherColours, other.otherColours));
        if (both.equals(this)) {
            return this;
        }
        return both.equals(other) ? other : both;
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    public boolean contains(int block) {
        return blocks.get(block);
    }

    /** Whether the block is in the set, with other colours than before. */
    boolean hasOtherColours(int block) {
        return otherColours.get(block);
    }

    /** How many blocks. */
    public int count() {
        return blocks.cardinality();
    }

    /** The first block of the set from that number on, or -1. */
    int next(int from) {
        return blocks.nextSetBit(from);
    }

    /** The first block from that number on that is not in the set. */
    int nextAbsent(int from) {
        return blocks.nextClearBit(from);
    }

    /** One more than the highest number in the set. */
    int end() {
        return blocks.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockSet set && blocks.equals(set.blocks) && otherColours.equals(set.otherColours);
    }

    @Override
    public int hashCode() {
        return 31 * blocks.hashCode() + otherColours.hashCode();
    }

    @Override
    public String toString() {
        return "BlockSet[" + count() + "]";
    }

    private static BitSet union(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.or(other);
        return both;
    }
}
