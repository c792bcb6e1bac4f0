package io.aef.realtime.browser.view;

import io.aef.realtime.browser.jpeg.JpegFrame;
import java.util.Objects;

/** What views show. */
public final class Scenes {

    private Scenes() {}

    /** Whether both show the same, coefficient by coefficient, and the same part of the page. */
    public static boolean areSame(SessionView one, SessionView other) {
        return one.scene() != null
                && other.scene() != null
                && frame(one).comparable(frame(other))
                && frame(one).changes(frame(other)).isEmpty()
                && one.viewport().equals(other.viewport());
    }

    private static JpegFrame frame(SessionView view) {
        return Objects.requireNonNull(
                Objects.requireNonNull(view.scene()).picture().frame());
    }

    /** The pixels of what one shows. */
    public static int[] pixels(SessionView view) {
        return Screen.pixels(
                Screen.decode(Objects.requireNonNull(view.scene()).picture().bytes()));
    }
}
