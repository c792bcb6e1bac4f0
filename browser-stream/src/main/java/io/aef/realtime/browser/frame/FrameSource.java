package io.aef.realtime.browser.frame;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where the pictures of one browser come from. It watches a browser that belongs to somebody else and leaves it as it is: neither
 * ends it nor answers its dialogs. All methods may be called from any thread.
 */
public interface FrameSource extends AutoCloseable {

    /**
     * Begins to watch, and returns at once. The state is told from now on; no picture is taken before somebody wants it.
     *
     * @throws IllegalStateException if it was started before
     */
    void start(Listener listener);

    /**
     * What the viewers want from now on, all together. The first picture comes at once, also of a page that stands still; then one
     * whenever something has changed, and so none that equals the one before. {@link Demand#NONE}: nothing is captured, and watching
     * costs nothing. May be called before the start.
     */
    void want(Demand demand);

    /** Something is about to change: input, a step, a navigation. For the next second pictures follow faster. */
    void hasten();

    /**
     * Takes one picture now, wanted or not, in the full size of the viewport: the last one of a run, or that of a step that failed.
     * The listener does not get it. While a dialog of the page is open it is the last picture there was. Fails, within some
     * seconds, if there is none: with an {@link IllegalStateException} before the start and after the end, else with the reason.
     */
    CompletionStage<Frame> capture();

    /**
     * Ends watching; the browser goes on. No call of the listener begins or goes on after this has returned, but for one that called
     * it. A caller must hold no lock that the listener waits for. Harmless when called again.
     */
    @Override
    void close();

    /** Hears of the browser: one call after the other, on threads of the source, which are not to be blocked. */
    interface Listener {

        /** There is a new picture. */
        void frame(Frame frame);

        /** Something about the browser has changed. */
        void status(SourceStatus status);

        /**
         * There is no more to come; the last call, and never after {@link FrameSource#close}.
         *
         * @param cause why the browser could not be reached, or null if it has ended: by itself or by somebody
         */
        void ended(@Nullable Exception cause);
    }
}
