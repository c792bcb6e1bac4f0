package io.aef.realtime.browser.capture;

/** Texts of pages, which may be of any length. */
final class Texts {

    static final int URL = 2_048;
    static final int TITLE = 512;
    static final int MESSAGE = 4_096;

    private Texts() {}

    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
