package io.aef.realtime.browser;

/** Where the pictures of one browser come from. A source is started once and stopped once. */
public interface FrameSource {

    /** Begins to deliver frames, for as long as somebody watches. Returns at once. */
    void start(Listener listener);

    /**
     * Takes one picture now, watched or not, and delivers it before it returns. For the last picture of a browser that is
     * about to be closed; to be called where the automation works, on a source that was started.
     */
    void capture();

    /** Delivers no frame from now on. Harmless when it has not begun, or has stopped before. */
    void stop();

    /** Receives the frames; the calls come one after the other. */
    interface Listener {

        /** A picture was taken. It may be the same as the one before. */
        void frame(Frame frame);

        /** No more frames will come: the browser cannot be reached. Last call. */
        void failed(Exception cause);
    }
}
