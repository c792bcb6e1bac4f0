package io.aef.realtime.browser.relay;

import io.aef.realtime.Args;
import io.aef.realtime.Namespace;
import io.aef.realtime.Registration;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** By the events that the nodes of a namespace send each other. Bytes go as text: not all that connects nodes carries them otherwise. */
public final class NamespaceBus implements Bus {

    private static final String NAME = "aef:browser";

    /** Of a picture of 32 MiB, the largest there is, and its head. */
    private static final int MAX_TEXT = 45_000_000;

    private final Namespace namespace;

    public NamespaceBus(Namespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void send(String kind, Map<String, Object> members, byte @Nullable [] bytes) {
        if (bytes == null) {
            namespace.serverSideEmit(NAME, kind, members);
        } else {
            namespace.serverSideEmit(NAME, kind, members, Base64.getEncoder().encodeToString(bytes));
        }
    }

    @Override
    public CompletionStage<Boolean> ask(String kind, Map<String, Object> members, Duration patience) {
        return namespace
                .serverSideEmitWithAck(patience, NAME, kind, members)
                .handle((answers, failure) -> hasYes(failure == null ? answers : answers(failure)));
    }

    private static List<?> answers(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof SilentNodesException silent ? silent.answers() : List.of();
    }

    private static boolean hasYes(List<?> answers) {
        return answers.stream()
                .anyMatch(answer -> answer instanceof JsonValue value && Boolean.TRUE.equals(value.toJava()));
    }

    @Override
    public Runnable listen(Listener listener) {
        Registration listening = namespace.onServerSide(NAME, (args, ack) -> {
            JsonValue members = args.value(1);
            ack.send(listener.heard(
                    text(args, 0), members == null ? null : members.toJava(), () -> bytes(text(args, 2))));
        });
        return listening::remove;
    }

    private static @Nullable String text(Args args, int index) {
        JsonValue value = args.value(index);
        return value != null && value.toJava() instanceof String text ? text : null;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        if (text == null || text.length() > MAX_TEXT) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException garbage) {
            return null;
        }
    }
}
