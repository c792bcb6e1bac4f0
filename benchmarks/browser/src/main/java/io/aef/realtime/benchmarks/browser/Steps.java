package io.aef.realtime.benchmarks.browser;

import io.aef.realtime.browser.LiveBrowser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** How much slower the automation is while it is watched: the same steps, in turns: not open, the plain loop with a viewer, ours with one, ours without. */
@SuppressWarnings("try") // What runs beside is closed behind it.
final class Steps {

    /** Of one kind, before it is the turn of the next. */
    private static final int PER_ROUND = 25;

    private final Stage stage;
    private final Report report;
    private final int rounds;

    Steps(Stage stage, Report report, int rounds) {
        this.stage = stage;
        this.report = report;
        this.rounds = rounds;
    }

    void run() {
        Sample nobody = new Sample();
        Sample plain = new Sample();
        Sample ours = new Sample();
        Sample unwatched = new Sample();
        round(List::of, new Sample());
        for (int i = 0; i < rounds; i++) {
            round(List::of, nobody);
            round(
                    () -> List.of(
                            stage.plain(), WireViewer.ofPictures(stage.server().port())),
                    plain);
            round(this::watched, ours);
            round(() -> List.of(stage.live()), unwatched);
        }
        report.row(
                "slow-down of " + 4 * rounds * PER_ROUND + " steps (not open: " + Math.round(nobody.median())
                        + " ms), %",
                percent(plain, nobody),
                percent(ours, nobody),
                "≤ 5");
        report.row("… open, and nobody watches, %", "", percent(unwatched, nobody), "");
    }

    private List<AutoCloseable> watched() {
        LiveBrowser live = stage.live();
        return List.of(WireViewer.ofFrames(stage.server().port()), live);
    }

    private void round(Supplier<List<AutoCloseable>> beside, Sample times) {
        stage.show("form.html");
        List<AutoCloseable> open = new ArrayList<>(beside.get());
        // The first one is not like the others: the first picture is taken beside it.
        step();
        for (int i = 0; i < PER_ROUND; i++) {
            long begin = System.nanoTime();
            step();
            times.add((System.nanoTime() - begin) / 1e6);
        }
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Finds four elements, empties a field, types ten characters, presses a button, reads what it has done. */
    private void step() {
        ChromeDriver driver = stage.driver();
        WebElement name = driver.findElement(By.id("name"));
        driver.findElement(By.id("street"));
        WebElement save = driver.findElement(By.id("save"));
        WebElement saved = driver.findElement(By.id("saved"));
        name.clear();
        name.sendKeys("abcdefghij");
        save.click();
        if (!saved.getText().equals("abcdefghij")) {
            throw new IllegalStateException("The page did not do it.");
        }
    }

    private static String percent(Sample sample, Sample base) {
        return String.format(Locale.ROOT, "%+.1f", (sample.median() / base.median() - 1) * 100);
    }
}
