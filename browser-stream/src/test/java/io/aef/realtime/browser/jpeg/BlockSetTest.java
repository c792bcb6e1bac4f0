package io.aef.realtime.browser.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class BlockSetTest {

    private final BlockSet few = set("1", "");
    private final BlockSet some = set("13", "");
    private final BlockSet coloured = set("13", "1");

    @Test
    void joinsBlocksAndColours() {
        BlockSet both = set("25", "5").or(coloured);

        assertThat(both).isEqualTo(set("1235", "15")).hasSameHashCodeAs(set("1235", "15"));
        assertThat(both.count()).isEqualTo(4);
        assertThat(both.isEmpty()).isFalse();
        assertThat(both.contains(2)).isTrue();
        assertThat(both.contains(4)).isFalse();
    }

    @Test
    void isTheSameObjectIfNothingIsAdded() {
        assertThat(some.or(few)).isSameAs(some);
        assertThat(few.or(some)).isSameAs(some);
        assertThat(some.or(coloured)).isSameAs(coloured);
        assertThat(some.or(BlockSet.NONE)).isSameAs(some);
        assertThat(BlockSet.NONE.or(some)).isSameAs(some);
    }

    @Test
    void differsIfTheColoursHaveChanged() {
        assertThat(some).isNotEqualTo(coloured);
        assertThat(BlockSet.NONE.isEmpty()).isTrue();
        assertThat(BlockSet.NONE.count()).isZero();
    }

    private static BlockSet set(String blocks, String otherColours) {
        return BlockSet.of(bits(blocks), bits(otherColours));
    }

    private static BitSet bits(String digits) {
        BitSet bits = new BitSet();
        digits.chars().forEach(digit -> bits.set(digit - '0'));
        return bits;
    }
}
