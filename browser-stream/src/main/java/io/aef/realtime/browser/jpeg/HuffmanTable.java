package io.aef.realtime.browser.jpeg;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A Huffman table as a JPEG file has it.
 *
 * @param counts how many codes there are of each length from 1 to 16
 * @param symbols in the order of their codes
 */
record HuffmanTable(byte[] counts, byte[] symbols) {

    /** The typical tables of ITU-T T.81, annex K.3. They have a code for every symbol of a baseline JPEG. */
    static final HuffmanTable DC_LUMA = table("00010501010101010100000000000000", "000102030405060708090a0b");

    static final HuffmanTable DC_CHROMA = table("00030101010101010101010000000000", "000102030405060708090a0b");

    static final HuffmanTable AC_LUMA = table("0002010303020403050504040000017d", """
            01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a34353637
            38393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2
            a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8
            f9fa""");

    static final HuffmanTable AC_CHROMA = table("00020102040403040705040400010277", """
            0001020311040521310612415107617113223281081442 91a1b1c109233352f0156272d10a162434e125f11718191a262728292a3536
            3738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798
            999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6
            f7f8f9fa""");

    /** How many codes of that length there are. */
    int count(int length) {
        return counts[length - 1] & 0xFF;
    }

    int symbol(int index) {
        return symbols[index] & 0xFF;
    }

    /** Whether both have the same symbols for all codes of up to that many bits. */
    boolean agrees(HuffmanTable other, int bits) {
        int codes = 0;
        for (int length = 1; length <= bits; length++) {
            codes += count(length);
        }
        return Arrays.equals(counts, 0, bits, other.counts, 0, bits)
                && Arrays.equals(symbols, 0, codes, other.symbols, 0, codes);
    }

    private static HuffmanTable table(String counts, String symbols) {
        HexFormat hex = HexFormat.of();
        return new HuffmanTable(hex.parseHex(counts), hex.parseHex(symbols.replaceAll("\\s", "")));
    }
}
