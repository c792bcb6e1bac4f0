package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.browser.Frame;
import io.aef.realtime.browser.FrameSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A {@link ClusterNode} that buys without a browser: with the valid card at once, with the other one never. */
final class FakeNode {

    private static final Pace PACE = new Pace(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMinutes(10));

    private FakeNode() {}

    public static void main(String... args) throws IOException {
        ClusterNode.run(FakeBuyer::new, PACE, args);
    }

    private record FakeBuyer(Order order, URI shop) implements Buyer {

        @Override
        public List<Step> steps(Action first) {
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
        public FrameSource view(Worker worker, BooleanSupplier watched) {
            return new FakeView(worker, watched);
        }

        @Override
        public void end() {
            // There is nothing to end.
        }
    }

    /** Shows the same dot at another address each time, as long as somebody watches. */
    private static final class FakeView implements FrameSource {

        private static final String DOT =
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E" + "rkJggg==";

        private final Worker worker;
        private final BooleanSupplier watched;
        private int taken;
        private volatile boolean stopped;

        FakeView(Worker worker, BooleanSupplier watched) {
            this.worker = worker;
            this.watched = watched;
        }

        @Override
        public void start(Listener listener) {
            worker.schedule(
                    () -> {
                        if (watched.getAsBoolean() && !stopped) {
                            listener.frame(new Frame(DOT, "http://shop.test/" + ++taken));
                        }
                        if (!stopped) {
                            start(listener);
                        }
                    },
                    Duration.ofMillis(100));
        }

        @Override
        public void capture() {
            // The last picture was taken before.
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }
}
