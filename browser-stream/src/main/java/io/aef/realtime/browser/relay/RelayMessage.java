package io.aef.realtime.browser.relay;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What nodes say to each other of a browser. A {@code stream} is a browser that is open on some node, a {@code relay} the one on another node that
 * shows it there; both have an id that no other ever has. All nodes hear everything, and drop what is for none of theirs. See {@link Relaying}.
 */
sealed interface RelayMessage {

    /** Who has the browser of that session? */
    record Seek(@Identifier String sessionId, @Identifier String relay) implements RelayMessage {}

    /**
     * A relay is there, and wants that. Said when it changes, and every few seconds.
     *
     * @param fps 0 for no frames as long as nobody draws them
     * @param viewers how many pages it shows it to
     * @param seq the frame it has drawn last
     * @param pages numbers of its pages that drive, or would like to
     * @param numbered the highest number that a page had then: of those with a higher one it says nothing
     */
    record Want(
            @Identifier String stream,
            @Identifier String relay,
            @Bounds(max = 60) int fps,
            @Bounds(min = 1, max = 16_384) int width,
            @Bounds(min = 1, max = 16_384) int height,
            @Bounds(min = 1, max = 100) int quality,
            @Bounds(max = 1_000_000) int viewers,
            long seq,
            List<Long> pages,
            long numbered)
            implements RelayMessage {}

    /** A relay has drawn a frame and all before; {@code whole} if the next must be a whole one. */
    record Drawn(@Identifier String stream, @Identifier String relay, long seq, boolean whole)
            implements RelayMessage {}

    /** A relay wants nothing any more. */
    record Leave(@Identifier String stream, @Identifier String relay) implements RelayMessage {}

    /**
     * A page asks to drive, or does something.
     *
     * @param number that of the answer
     * @param force whether it takes it from whoever has it
     * @param input what it does; null if it asks to drive
     * @param until when the page is told that there was no answer, as {@link State#t}: nothing is done after that
     */
    record Ask(
            @Identifier String stream,
            @Identifier String relay,
            long page,
            long number,
            @Identifier String user,
            boolean force,
            @Nullable BrowserInput input,
            long until)
            implements RelayMessage {

        /** Without what is typed. */
        @Override
        public String toString() {
            return "Ask[" + input + "]";
        }
    }

    /** Whether a page may drive. */
    record Allowed(@Identifier String stream, @Identifier String relay, long number, boolean may)
            implements RelayMessage {}

    /**
     * A stream is there, for one relay. Said when it changes, and every few seconds.
     *
     * @param seq the frame that it was sent last; 0 for none
     * @param status what it was told last of how the browser is, as a {@link io.aef.realtime.automation.browser.BrowserStatus}; null for nothing.
     *     {@code viewers} are those of all other nodes
     * @param urls of which addresses that frame may be; null if there is another picture by now
     * @param turn who drives; null for nobody
     * @param t when it was said, in microseconds since the stream has begun, by the clock of its node
     */
    record State(
            @Identifier String sessionId,
            @Identifier String stream,
            @Identifier String relay,
            long seq,
            @Nullable Map<String, Object> status,
            @Nullable List<String> urls,
            @Nullable Driver turn,
            long t)
            implements RelayMessage {

        /** Without addresses and titles. */
        @Override
        public String toString() {
            return "State[" + seq + "]";
        }
    }

    /**
     * Who drives.
     *
     * @param page the number of their page, if it is one of the relay's
     * @param wanting numbers of its pages that wait
     */
    record Driver(
            String user,
            @Nullable String wantedBy,
            @Nullable Long page,
            List<Long> wanting) {}

    /**
     * A frame to some relays. Its bytes are beside it.
     *
     * @param header as pages get it: a {@link io.aef.realtime.automation.browser.BrowserFrame}
     * @param urls of which addresses it may be, for the access rule
     */
    record Frame(@Identifier String stream, List<String> relays, Map<String, Object> header, List<String> urls)
            implements RelayMessage {

        /** Without the page. */
        @Override
        public String toString() {
            return "Frame[" + relays + "]";
        }
    }

    /** A stream is over. */
    record Gone(@Identifier String stream) implements RelayMessage {}

    /**
     * What a page has asked for has this result, or was refused.
     *
     * @param code that of the error in lower case, or null
     */
    record Answer(
            @Identifier String stream,
            @Identifier String relay,
            long number,
            @Nullable Map<String, Object> result,
            @Nullable String code,
            @Nullable String message,
            @Nullable Long retryAfterMs)
            implements RelayMessage {

        /** Without what a page has found. */
        @Override
        public String toString() {
            return "Answer[" + code + "]";
        }
    }

    /** May that page drive? The rule is asked where the page is. */
    record May(@Identifier String stream, @Identifier String relay, long number, long page, boolean force)
            implements RelayMessage {}

    /** The names under which they are sent: other versions know them, whatever the classes are called. */
    Map<Class<? extends RelayMessage>, String> KINDS = Map.ofEntries(
            Map.entry(Seek.class, "Seek"),
            Map.entry(Want.class, "Want"),
            Map.entry(Drawn.class, "Drawn"),
            Map.entry(Leave.class, "Leave"),
            Map.entry(Ask.class, "Ask"),
            Map.entry(Allowed.class, "Allowed"),
            Map.entry(State.class, "State"),
            Map.entry(Frame.class, "Frame"),
            Map.entry(Gone.class, "Gone"),
            Map.entry(Answer.class, "Answer"),
            Map.entry(May.class, "May"));

    Map<String, Schema.Members> FORMS = KINDS.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, kind -> form(kind.getKey())));

    private static Schema.Members form(Class<? extends RelayMessage> kind) {
        return Schema.of(kind.asSubclass(Record.class));
    }

    /** The name under which it is sent. */
    default String kind() {
        return Objects.requireNonNull(KINDS.get(getClass()));
    }

    /** Its members. */
    default Map<String, Object> members() {
        return Schema.of(record().getClass()).write(record(), true);
    }

    private Record record() {
        return (Record) this;
    }

    /** @throws SchemaException if it is none */
    static RelayMessage read(String kind, @Nullable Object members) throws SchemaException {
        Schema.Members form = FORMS.get(kind);
        if (form == null) {
            throw new SchemaException("There is no such message.");
        }
        return (RelayMessage) form.read(members);
    }
}
