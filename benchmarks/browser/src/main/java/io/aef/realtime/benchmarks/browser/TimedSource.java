package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells when a frame arrives in this process, before anything is done with it. */
record TimedSource(FrameSource inner, BiConsumer<Frame, Instant> arrived) implements FrameSource {

    @Override
    public void start(Listener listener) {
        inner.start(new Listener() {
            @Override
            public void frame(Frame frame) {
                arrived.accept(frame, Instant.now());
                listener.frame(frame);
            }

            @Override
            public void status(SourceStatus status) {
                listener.status(status);
            }

            @Override
            public void ended(@Nullable Exception cause) {
                listener.ended(cause);
            }
        });
    }

    @Override
    public void want(Demand demand) {
        inner.want(demand);
    }

    @Override
    public void hasten() {
        inner.hasten();
    }

    @Override
    public CompletionStage<Frame> capture() {
        return inner.capture();
    }

    @Override
    public void close() {
        inner.close();
    }
}
