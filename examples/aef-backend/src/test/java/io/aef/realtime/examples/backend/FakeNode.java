package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.frame.FrameSource;
import io.aef.realtime.browser.frame.SourceStatus;
import io.aef.realtime.browser.frame.Viewport;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.imageio.ImageIO;

/** A {@link ClusterNode} that buys without a browser: with the valid card at once, with the other one never. */
final class FakeNode {

    private static final Pace PACE = new Pace(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMinutes(10));

    private FakeNode() {}

    public static void main(String... args) throws IOException {
        ClusterNode.run(FakeBuyer::new, PACE, args);
    }

    private record FakeBuyer(Order order, URI shop) implements Buyer {

        @Override
        public List<Step> steps(Action first, Checkpoint checkpoint) {
            boolean waits = order.card().startsWith("4000");
            return List.of(
                    Step.of("begin", "Begin", first),
                    Step.of("work", "Work", () -> waits ? Attempt.waitingFor("nothing") : Attempt.done("worked")),
                    Step.of("end", "End", Attempt::done));
        }

        @Override
        public Attempt begin() {
            return Attempt.done();
        }

        @Override
        public FrameSource view() {
            return new FakeView();
        }

        @Override
        public void end() {
            // There is nothing to end.
        }
    }

    /** Shows the same dot at another address each time, as long as somebody watches. */
    private static final class FakeView implements FrameSource {

        private static final byte[] DOT = dot();
        private static final Viewport VIEWPORT = new Viewport(1, 1, 0, 0, 1, "tab-1");

        private final Worker worker = Worker.thread("fake-view");
        private int taken;
        private volatile boolean watched;
        private volatile boolean stopped;

        @Override
        public void start(Listener listener) {
            worker.schedule(
                    () -> {
                        if (watched && !stopped) {
                            String url = "http://shop.test/" + ++taken;
                            listener.status(new SourceStatus(BrowserState.LIVE, url, null, List.of(), null));
                            listener.frame(frame());
                        }
                        if (!stopped) {
                            start(listener);
                        }
                    },
                    Duration.ofMillis(100));
        }

        @Override
        public void want(Demand demand) {
            watched = !demand.isNone();
        }

        @Override
        public void hasten() {
            // It is fast enough.
        }

        @Override
        public CompletionStage<Frame> capture() {
            return CompletableFuture.completedFuture(frame());
        }

        @Override
        public void close() {
            stopped = true;
        }

        private static byte[] dot() {
            ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
            try {
                ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "jpeg", jpeg);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return jpeg.toByteArray();
        }

        private static Frame frame() {
            return new Frame(DOT, VIEWPORT, Instant.now());
        }
    }
}
