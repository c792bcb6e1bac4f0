package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.LiveBrowser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.imageio.ImageIO;

/**
 * Six changes 40 ms apart, and then nothing any more: whether somebody who acknowledges each picture half a second late gets to see how it
 * ended. Beside it Chromium's own screencast as it is by default, acknowledged as late.
 */
@SuppressWarnings("try") // What runs beside is closed behind it.
final class Burst {

    private static final int BURSTS = 12;
    private static final Duration LATE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Those of the page. */
    private static final List<int[]> COLOURS =
            List.of(new int[] {0, 96, 192}, new int[] {192, 64, 0}, new int[] {0, 160, 64});

    private static final int TOLERANCE = 24;

    private final Stage stage;
    private final Report report;

    Burst(Stage stage, Report report) {
        this.stage = stage;
        this.report = report;
    }

    void run() throws IOException {
        stage.show("form.html");
        AtomicReference<String> last = new AtomicReference<>("");
        int bare;
        try (BareScreencast cast =
                new BareScreencast(stage.driver(), 60, false, LATE, (picture, at) -> last.set(picture))) {
            Stage.pause(Stage.SETTLING);
            bare = count(() -> pixel(last.get()));
        }
        int ours;
        stage.show("form.html");
        try (Chromium viewer = new Chromium();
                LiveBrowser live = stage.live()) {
            viewer.driver().get(stage.server().page("viewer.html?late=" + LATE.toMillis()));
            Latency.await(viewer.driver(), "return window.bench?.ready && bench.changes.length > 0");
            Stage.pause(Stage.SETTLING);
            ours = count(() -> ((List<?>) Objects.requireNonNull(viewer.driver().executeScript("return bench.pixel()")))
                    .stream().mapToInt(value -> ((Number) value).intValue()).toArray());
        }
        report.row(
                "end of a burst seen, acknowledged 500 ms late (screencast)",
                bare + " of " + BURSTS,
                ours + " of " + BURSTS,
                "12 of 12");
    }

    private int count(Supplier<int[]> pixel) {
        int seen = 0;
        for (int i = 1; i <= BURSTS; i++) {
            stage.driver().executeScript("burst(arguments[0])", i);
            Stage.pause(PATIENCE);
            int[] shown = pixel.get();
            int[] wanted = COLOURS.get(i % COLOURS.size());
            boolean is = true;
            for (int c = 0; c < wanted.length; c++) {
                is &= Math.abs(shown[c] - wanted[c]) <= TOLERANCE;
            }
            seen += is ? 1 : 0;
        }
        return seen;
    }

    /** In the middle of what changes. */
    private static int[] pixel(String base64) {
        try {
            BufferedImage picture =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
            int rgb = picture.getRGB(1148, 88);
            return new int[] {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
