package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.LiveBrowser;
import java.time.Duration;
import org.openqa.selenium.NoAlertPresentException;

/** Whether a dialog of the page is still there after it was watched for a while. */
@SuppressWarnings("try") // What runs beside is closed behind it.
final class Dialogs {

    private static final int COUNT = 5;
    private static final Duration WATCHED = Duration.ofMillis(1_500);

    private final Stage stage;
    private final Report report;

    Dialogs(Stage stage, Report report) {
        this.stage = stage;
        this.report = report;
    }

    void run() {
        stage.show("form.html");
        int plain;
        try (PlainLoop loop = stage.plain()) {
            plain = changed();
        }
        int ours;
        stage.show("form.html");
        try (LiveBrowser live = stage.live();
                WireViewer viewer = WireViewer.ofFrames(stage.server().port())) {
            ours = changed();
        }
        report.row("dialogs changed by watching", plain + " of " + COUNT, ours + " of " + COUNT, "0");
    }

    private int changed() {
        int changed = 0;
        for (int i = 0; i < COUNT; i++) {
            stage.driver().executeScript("setTimeout(() => confirm('Really?'), 100)");
            Stage.pause(WATCHED);
            try {
                stage.driver().switchTo().alert().accept();
            } catch (NoAlertPresentException gone) {
                changed++;
            }
        }
        return changed;
    }
}
