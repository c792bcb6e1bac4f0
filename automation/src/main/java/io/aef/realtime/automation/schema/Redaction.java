package io.aef.realtime.automation.schema;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Text that is fit for a log. */
public final class Redaction {

    private static final String HIDDEN = "***";
    private static final int MAX_CAUSES = 5;

    /** Of what is shorter, nearly every text has something in it by chance. */
    private static final int SHORTEST = 4;

    private Redaction() {}

    /** A record without what is {@link Sensitive} in it. */
    public static String of(Record value) {
        return value.getClass().getSimpleName() + Schema.of(value.getClass()).write(value, false);
    }

    /**
     * A failure and its causes, without secrets that a library may have put into their messages.
     *
     * @param secrets what must not be in it, such as a token or a header with cookies; parts between blanks, semicolons and equals signs
     *     are secrets as well
     */
    public static String failure(Throwable failure, @Nullable String... secrets) {
        StringBuilder text = new StringBuilder();
        Throwable each = failure;
        for (int i = 0; each != null && i < MAX_CAUSES; i++) {
            if (!(each instanceof CompletionException) || each.getCause() == null) {
                text.append(text.length() == 0 ? "" : ", caused by ")
                        .append(each.getClass().getName());
                if (each.getMessage() != null) {
                    text.append(": ").append(each.getMessage());
                }
            }
            each = each.getCause();
        }
        return hide(text.toString(), secrets);
    }

    /** Whether there is something {@link Sensitive} in a record, at any depth. */
    public static boolean hasSecrets(Record value) {
        return !Secrets.of(value).isEmpty();
    }

    /**
     * A failure with its causes and stack traces, without what is {@link Sensitive} in a record and may have got into their messages: as by the
     * {@code toString} of that record. Each sensitive value is hidden where all of it is found, or a line of it, also as it is written in
     * JSON and in addresses. Values of less than 4 characters are not looked for, and parts of a value are not found.
     */
    public static String trace(Throwable failure, Record secrets) {
        StringWriter text = new StringWriter();
        try {
            failure.printStackTrace(new PrintWriter(text));
        } catch (RuntimeException unprintable) {
            return failure.getClass().getName();
        }
        return hide(text.toString(), Secrets.of(secrets));
    }

    private static String hide(String text, @Nullable String... secrets) {
        Set<String> parts = new LinkedHashSet<>();
        for (String secret : secrets) {
            if (secret != null) {
                parts.add(secret);
                parts.addAll(List.of(secret.split("[\\s;=,]+")));
            }
        }
        return hide(text, parts);
    }

    private static String hide(String text, Set<String> parts) {
        List<String> longestFirst = new ArrayList<>(parts);
        longestFirst.sort((one, other) -> other.length() - one.length());
        String result = text;
        for (String part : longestFirst) {
            if (part.length() >= SHORTEST) {
                result = result.replace(part, HIDDEN);
            }
        }
        return result;
    }
}
