package io.aef.realtime.browser.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.event.BrowserUpdate;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.browser.recording.RecordingEntry.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {

    private static final Instant AT = Instant.parse("2026-11-27T10:00:00.123Z");
    private static final byte[] PICTURE = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("run.aefrec");
    }

    @Test
    void whatIsWrittenIsReadInItsOrder() throws IOException {
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            assertThat(recorder.frame(AT, Map.of("seq", 1), PICTURE)).isTrue();
            recorder.event(new ExecutionUpdate("42", ExecutionStatus.RUNNING, "login", 10, AT.plusSeconds(1)));
            recorder.event(AT.plusSeconds(2), "browser_status", Map.of());
            assertThat(recorder.size()).isEqualTo(Files.size(file));
        }

        List<RecordingEntry> entries = read();
        assertThat(entries).extracting(RecordingEntry::kind).containsExactly(Kind.FRAME, Kind.EVENT, Kind.EVENT);
        assertThat(entries).extracting(RecordingEntry::at).containsExactly(AT, AT.plusSeconds(1), AT.plusSeconds(2));
        assertThat(entries)
                .extracting(RecorderTest::header)
                .containsExactly(
                        "{\"seq\":1}",
                        "{\"type\":\"execution_update\",\"executionId\":\"42\",\"status\":\"running\",\"currentStep\":\"login\","
                                + "\"progress\":10,\"timestamp\":\"2026-11-27T10:00:01.123Z\"}",
                        "{\"type\":\"browser_status\"}");
        assertThat(entries.get(0).attachment()).isEqualTo(PICTURE);
        assertThat(entries.get(1).attachment()).isEmpty();
    }

    @Test
    void theFileBeginsWithItsKindAndVersion() throws IOException {
        Recorder.create(file, Recorder.MIN_BYTES).close();

        assertThat(Files.readAllBytes(file)).isEqualTo("AEFREC\0\1".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void itNeverGrowsBeyondItsBoundAndKeepsRoomForEvents() throws IOException {
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            int frames = 0;
            while (recorder.frame(AT, Map.of("seq", frames), new byte[1_000])) {
                frames++;
            }
            assertThat(frames).isEqualTo(57);
            assertThat(recorder.isFull()).isTrue();
            assertThat(recorder.frame(AT, Map.of("seq", frames), PICTURE)).isFalse();

            long before = recorder.size();
            recorder.event(AT, "execution_update", Map.of());
            assertThat(recorder.size()).isGreaterThan(before);
            for (int i = 0; i < 1_000; i++) {
                recorder.event(AT, "log_line", Map.of("message", "x".repeat(100)));
            }
            assertThat(recorder.size()).isLessThanOrEqualTo(Recorder.MIN_BYTES);
            assertThat(Files.size(file)).isEqualTo(recorder.size());
        }
    }

    @Test
    void picturesInBase64AreLeftOut() throws IOException {
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            recorder.event(new BrowserUpdate("b-1", "AAAA", "http://localhost/", AT));
        }

        assertThat(read()).isEmpty();
    }

    @Test
    void anEntryThatWasCutOffIsTheEnd() throws IOException {
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            recorder.frame(AT, Map.of("seq", 1), PICTURE);
            recorder.frame(AT, Map.of("seq", 2), PICTURE);
        }
        byte[] whole = Files.readAllBytes(file);
        int second = RecordingEntry.MAGIC.length + (whole.length - RecordingEntry.MAGIC.length) / 2;

        for (int length = second; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(read()).as("of %d bytes", length).hasSize(1);
        }
    }

    @Test
    void aDamagedFileIsAnErrorAndNothingElse() throws IOException {
        try (Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES)) {
            for (int i = 0; i < 5; i++) {
                recorder.frame(AT, Map.of("seq", i), PICTURE);
            }
        }
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);

        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Files.write(file, damaged);
            try {
                assertThat(read()).hasSizeLessThanOrEqualTo(5);
            } catch (IOException told) {
                assertThat(told).hasMessageMatching("This is no recording.*|The recording is damaged: .*");
            }
        }
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Files.writeString(file, "something else");

        assertThatThrownBy(() -> RecordingReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage("This is no recording, or one of a later version.");
    }

    @Test
    void aRecordingIsNotWrittenOver() throws IOException {
        Recorder.create(file, Recorder.MIN_BYTES).close();

        assertThatThrownBy(() -> Recorder.create(file, Recorder.MIN_BYTES))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void onlyTheOwnerMayReadIt() throws IOException {
        Recorder.create(file, Recorder.MIN_BYTES).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatComesAfterTheEndIsLeftOut() throws IOException {
        Recorder recorder = Recorder.create(file, Recorder.MIN_BYTES);
        recorder.close();
        recorder.close();

        assertThat(recorder.frame(AT, Map.of("seq", 1), PICTURE)).isFalse();
        recorder.event(AT, "execution_update", Map.of());
        assertThat(read()).isEmpty();
    }

    @Test
    void boundsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Recorder.create(file, 1))
                .withMessage("maxBytes: 1 (expected: 65536 to 2147483647)");
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

    private static String header(RecordingEntry entry) {
        return new String(entry.header(), StandardCharsets.UTF_8);
    }
}
