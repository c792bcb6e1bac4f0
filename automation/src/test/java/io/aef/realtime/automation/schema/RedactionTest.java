package io.aef.realtime.automation.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is sensitive in a record is not in the text of a failure that repeats it. */
class RedactionTest {

    enum Kind {
        URGENT
    }

    record Inner(@Nullable @Sensitive String secret, String open) {}

    record Parameters(
            String open,
            @Nullable @Sensitive String text,
            @Nullable @Sensitive Long number,
            @Nullable @Sensitive Instant moment,
            @Nullable @Sensitive Kind kind,
            @Nullable @Sensitive Inner all,
            @Nullable Inner inner,
            @Nullable List<Inner> list,
            @Nullable @Sensitive Map<String, Object> any) {}

    record Open(String text, @Nullable Inner inner) {}

    private static Parameters text(String value) {
        return new Parameters("open", value, null, null, null, null, null, null, null);
    }

    private static String message(String message, Record secrets) {
        return Redaction.trace(new IllegalStateException(message), secrets)
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whateverTypeItIsOfAndWhereverItIs() {
        Parameters all = new Parameters(
                "seen-1",
                "hidden-1",
                4711L,
                Instant.parse("2026-11-23T12:00:00Z"),
                Kind.URGENT,
                new Inner("hidden-2", "hidden-3"),
                new Inner("hidden-4", "seen-2"),
                List.of(new Inner("hidden-5", "seen-3")),
                Map.of("hidden-6", List.of(Map.of("hidden-7", "hidden-8"))));

        assertThat(message(all.toString(), all))
                .isEqualTo(
                        "java.lang.IllegalStateException: Parameters[open=seen-1, text=***, number=***, moment=***, kind=***, "
                                + "all=Inner[secret=***, open=***], inner=Inner[secret=***, open=seen-2], "
                                + "list=[Inner[secret=***, open=seen-3]], any={***=[{***=***}]}]");
    }

    @Test
    void howeverItIsWritten() {
        Parameters parameters = text(" pass \"word\"\nand\tmore ");

        assertThat(Redaction.trace(
                        new IllegalStateException(
                                "1 [ pass \"word\"\nand\tmore ] 2 [ pass \\\"word\\\"\\nand\\tmore ] 3 [+pass+%22word%22%0Aand%09more+] 4 [and\tmore]",
                                new IllegalArgumentException("pass \"word\"")),
                        parameters))
                .contains("1 [***] 2 [***] 3 [***] 4 [***]")
                .contains("Caused by: java.lang.IllegalArgumentException: ***")
                .contains("at " + RedactionTest.class.getName());
    }

    @Test
    void whatIsShortIsNotLookedFor() {
        assertThat(message("It is abc.", text("abc"))).isEqualTo("java.lang.IllegalStateException: It is abc.");
        assertThat(message("It is abcd.", text("abcd"))).isEqualTo("java.lang.IllegalStateException: It is ***.");
    }

    @Test
    void aFailureThatCannotBePrintedIsNamed() {
        class Broken extends RuntimeException {

            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        }
        assertThat(Redaction.trace(new Broken(), text("abcd"))).isEqualTo(Broken.class.getName());
    }

    @Test
    void itIsKnownWhetherThereIsAnything() {
        assertThat(Redaction.hasSecrets(text("x"))).isTrue();
        assertThat(Redaction.hasSecrets(new Open("x", new Inner("y", "z")))).isTrue();
        assertThat(Redaction.hasSecrets(new Open("x", new Inner(null, "z")))).isFalse();
    }
}
