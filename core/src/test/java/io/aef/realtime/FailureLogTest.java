package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {

    private static final long MINUTE = 60_000_000_000L;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private long now = -5;
    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(FailureLogTest.class), () -> now);

    FailureLogTest() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    private List<String> lines() {
        List<String> lines = log.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf(" - ") + 3))
                .toList();
        log.reset();
        return lines;
    }

    private int admitted(String kind, int failed) {
        int count = 0;
        for (int i = 0; i < failed; i++) {
            count += failures.admits(kind) ? 1 : 0;
        }
        return count;
    }

    @Test
    void tenOfAKindAreLoggedInAMinute() {
        assertThat(admitted("chat", 1000)).isEqualTo(10);
        assertThat(admitted("join", 9)).isEqualTo(9);
        assertThat(lines()).isEmpty();
    }

    @Test
    void theRestIsCountedInOneLineOfTheNextMinute() {
        admitted("chat", 1000);
        now += MINUTE - 1;
        assertThat(admitted("chat", 1)).isZero();
        now++;

        assertThat(admitted("chat", 1000)).isEqualTo(10);
        assertThat(lines()).containsExactly("chat handler failed 991 more times: only 10 a minute are logged");
    }

    @Test
    void whatWasNotLoggedIsCountedAtTheEnd() {
        admitted("chat", 12);
        admitted("join", 3);

        failures.flush();
        failures.flush();

        assertThat(lines()).containsExactly("chat handler failed 2 more times: only 10 a minute are logged");
    }

    @Test
    void kindsWithoutEndTakeNoMemoryWithoutEnd() {
        int count = 0;
        for (int i = 0; i < 5000; i++) {
            count += failures.admits("kind " + i) ? 1 : 0;
        }

        assertThat(count).isEqualTo(1010);
        failures.flush();
        assertThat(lines()).containsExactly("any other handler failed 3990 more times: only 10 a minute are logged");
    }

    @Test
    void anExceptionThatIsFitForALogIsLeftAlone() {
        Exception fit = new IllegalStateException("bug", new IllegalArgumentException("größer"));

        assertThat(LoggedFailure.of(fit)).isSameAs(fit);
        assertThat(LoggedFailure.of(new StackOverflowError())).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void aMessageCannotMakeUpLines() {
        Exception cause = new NumberFormatException("For input string: \"1\n[main] ERROR all is lost\u001b[2J\"");
        Exception thrown = new IllegalStateException("x".repeat(2000), cause);
        thrown.addSuppressed(new IllegalStateException("a\rb"));

        Throwable logged = LoggedFailure.of(thrown);

        List<Throwable> all = new ArrayList<>(List.of(logged));
        all.add(logged.getCause());
        all.add(logged.getSuppressed()[0]);
        assertThat(all)
                .extracting(Throwable::toString)
                .containsExactly(
                        "java.lang.IllegalStateException: " + "x".repeat(1000) + "...",
                        "java.lang.NumberFormatException: For input string: \"1?[main] ERROR all is lost?[2J\"",
                        "java.lang.IllegalStateException: a?b");
        assertThat(logged.getStackTrace()).isEqualTo(thrown.getStackTrace());
    }

    @Test
    void exceptionsThatCauseEachOtherEndSomewhere() {
        Exception one = new IllegalStateException("a\nb");
        Exception two = new IllegalStateException("c", one);
        one.initCause(two);

        int depth = 0;
        for (Throwable each = LoggedFailure.of(one); each != null; each = each.getCause()) {
            depth++;
        }
        assertThat(depth).isBetween(2, 30);
    }
}
