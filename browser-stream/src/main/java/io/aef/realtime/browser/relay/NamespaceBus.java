package io.aef.realtime.browser.relay;

import io.aef.realtime.Args;
import io.aef.realtime.Namespace;
import io.aef.realtime.json.JsonValue;
import java.util.Base64;
import java.util.Map;
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
    public void listen(Listener listener) {
        namespace.onServerSide(NAME, (args, ack) -> {
            JsonValue members = args.value(1);
            listener.heard(text(args, 0), members == null ? null : members.toJava(), () -> bytes(text(args, 2)));
        });
    }

    @Override
    public CompletionStage<Integer> nodes() {
        return namespace.serverCount().exceptionally(unknown -> Integer.MAX_VALUE);
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
