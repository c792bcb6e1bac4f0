package io.aef.realtime.browser.jpeg;

/** The second bytes of the markers of a JPEG file (ITU-T T.81, table B.1); the first one is 0xFF. */
final class Markers {

    static final int SOF0 = 0xC0;
    static final int DHT = 0xC4;
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;
    static final int DQT = 0xDB;
    static final int APP0 = 0xE0;
    static final int APP2 = 0xE2;
    static final int APP14 = 0xEE;
    static final int COM = 0xFE;

    private Markers() {}
}
