package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.browser.frame.StreamOptions;
import io.aef.realtime.browser.recording.Recorder;
import io.aef.realtime.browser.recording.RecordingEntry;
import io.aef.realtime.browser.recording.RecordingEntry.Kind;
import io.aef.realtime.browser.recording.RecordingReader;
import io.aef.realtime.json.JacksonJson;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that is recorded. */
class RecordingTest {

    @TempDir
    Path directory;

    private final ManualTime time = new ManualTime();
    private final FakeBrowser browser = new FakeBrowser(640, 352);
    private final SessionView view = new SessionView("s", browser::want, StreamOptions.DEFAULT, time);
    private Path file;

    @BeforeEach
    void start() {
        file = directory.resolve("s.aefrec");
        browser.showIn(view);
    }

    @Test
    void whatPeopleSeeIsInTheFile() throws Exception {
        Screen screen = new Screen();
        try (Recorder recorder = Recorder.create(file, 1 << 20)) {
            CompletableFuture<Void> written = view.record(recorder, 20).toCompletableFuture();
            for (int i = 0; i < 5; i++) {
                settle();
                time.pass(100);
                browser.fill(new Color(40 * i, 0, 0), 16 * i, 16, 12, 12);
            }
            settle();
            view.close();
            written.get(20, TimeUnit.SECONDS);
        }

        List<RecordingEntry> entries = read();
        for (RecordingEntry entry : entries) {
            if (entry.kind() == Kind.FRAME) {
                screen.draw(header(entry), entry.attachment());
            }
        }
        assertThat(entries.stream().filter(entry -> entry.kind() == Kind.FRAME)).hasSizeGreaterThan(2);
        assertThat(screen.shows(
                        Screen.pixels(Screen.decode(view.scene().picture().bytes()))))
                .isTrue();
        assertThat(entries.stream().filter(entry -> entry.kind() == Kind.EVENT))
                .isNotEmpty()
                .allMatch(entry -> "browser_status".equals(header(entry).get("type")));
        assertThat(header(entries.get(entries.size() - 1))).containsEntry("state", "ended");
    }

    @Test
    void itDoesNotCountAsSomebodyWhoWatches() throws Exception {
        try (Recorder recorder = Recorder.create(file, 1 << 20)) {
            view.record(recorder, 5);
            settle();
            assertThat(view.count()).isZero();
            assertThat(view.requesters()).isEmpty();
            assertThat(browser.demand().isNone()).isFalse();
        }
    }

    @Test
    void aFileThatIsFullEndsIt() throws Exception {
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            CompletableFuture<Void> written = view.record(recorder, 20).toCompletableFuture();
            for (int i = 0; !written.isDone(); i++) {
                browser.fill(new Color(i % 200, i % 100, 30), 0, 0, 640, 352);
                browser.fill(new Color(i % 50, i % 150, 30), 0, 0, 320, 352);
                settle();
                time.pass(100);
            }
            assertThat(recorder.isFull()).isTrue();
            assertThat(browser.demand().isNone()).isTrue();
        }
    }

    @Test
    void nothingIsRecordedOfASessionThatIsOver() throws Exception {
        view.close();
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            view.record(recorder, 5).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        assertThat(read()).isEmpty();
    }

    /** Waits until what has been given to the disk is written, and what came of that, too. */
    private static void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Disk.executor().execute(() -> done.complete(null));
            done.get(20, TimeUnit.SECONDS);
        }
    }

    private List<RecordingEntry> read() throws IOException {
        List<RecordingEntry> entries = new ArrayList<>();
        try (RecordingReader reader = RecordingReader.open(file)) {
            for (RecordingEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> header(RecordingEntry entry) {
        return (Map<String, Object>) JacksonJson.standard()
                .read(entry.header(), 0, entry.header().length)
                .toJava();
    }
}
