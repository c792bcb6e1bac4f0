package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.access.Principal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line for each command, which nobody can imitate. */
class AuditTest {

    private static String line(String id, String executionId, boolean repeated) {
        return new Audit.Entry(Principal.of("ann"), id, "pause", executionId, "ok", repeated, Duration.ofMillis(3))
                .toString();
    }

    @Test
    void itSaysWhoWantedWhatAndWhatBecameOfIt() {
        assertThat(line("c-1", "e 1", false)).isEqualTo("pause by \"ann\" on \"e 1\": ok (\"c-1\", 3 ms)");
        assertThat(line("c-1", null, true)).isEqualTo("pause by \"ann\": ok again (\"c-1\", 3 ms)");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "x\", 3 ms) pause by \"bob\": ok (\"y|x\\\", 3 ms) pause by \\\"bob\\\": ok (\\\"y",
                "back\\|back\\\\",
                "\u202Edrawkcab|\\u202edrawkcab",
                "zero\u200Bwidth|zero\\u200bwidth",
                "tag\uDB40\uDC41|tag\\udb40\\udc41",
                "gr\u00FC\u00DFe \uD83D\uDE00|gr\u00FC\u00DFe \uD83D\uDE00",
            })
    void whatAClientHasChosenStaysWithinItsQuotes(String id, String quoted) {
        assertThat(line(id, "e", false)).isEqualTo("pause by \"ann\" on \"e\": ok (\"" + quoted + "\", 3 ms)");
        assertThat(new Command<>(id, "pause", null, new CommandType.NoParameters()))
                .hasToString("pause \"" + quoted + "\"");
    }
}
