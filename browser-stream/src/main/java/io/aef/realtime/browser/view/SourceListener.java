package io.aef.realtime.browser.view;

import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a source delivers.
 *
 * @param onEnd is told that the browser has ended when those who watch have been told
 */
record SourceListener(SessionView view, Consumer<@Nullable Exception> onEnd) implements FrameSource.Listener {

    @Override
    public void frame(Frame frame) {
        view.show(frame);
    }

    @Override
    public void status(SourceStatus status) {
        view.tell(status);
    }

    @Override
    public void ended(@Nullable Exception cause) {
        view.ended();
        onEnd.accept(cause);
    }
}
