package io.aef.realtime.engine.testkit;

import io.aef.realtime.engine.CloseReason;
import io.aef.realtime.engine.ConnectionError;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.DropReason;
import io.aef.realtime.engine.Engine;
import io.aef.realtime.engine.EngineListener;
import io.aef.realtime.engine.EngineOptions;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.SessionListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An engine, its one lane, and a diary of what its listeners were told. */
public final class EngineFixture {

    private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");

    public final ManualLane lane = new ManualLane();
    public final List<ConnectionError> errors = new ArrayList<>();
    public final List<Recorder> recorders = new ArrayList<>();
    public final Engine engine;

    /** What else is to happen when a session opens. */
    public Consumer<EngineSession> whenOpened = session -> {};

    public EngineFixture(UnaryOperator<EngineOptions.Builder> options) {
        engine = new Engine(options.apply(EngineOptions.builder()).build(), new EngineListener() {
            @Override
            public SessionListener opened(EngineSession session) {
                Recorder recorder = new Recorder(session);
                recorders.add(recorder);
                whenOpened.accept(session);
                return recorder;
            }

            @Override
            public void connectionError(ConnectionError error) {
                errors.add(error);
            }
        });
    }

    public EngineFixture() {
        this(options -> options);
    }

    /** Sends a request without a body. @param query without the path, e.g. {@code EIO=4&transport=polling} */
    public FakeExchange get(String query, String... headers) {
        return request("GET", query, new byte[0], headers);
    }

    /** Sends a POST with that body. */
    public FakeExchange post(String query, String body, String... headers) {
        return request("POST", query, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Sends a request; a null body is left to the test to deliver. */
    public FakeExchange request(String method, String query, byte @Nullable [] body, String... headers) {
        FakeExchange exchange = new FakeExchange(Requests.of(method, "/socket.io/?" + query, headers), lane, body);
        engine.handle(exchange);
        return exchange;
    }

    /** Sends a WebSocket handshake. */
    public FakeHandshake webSocket(String query, String... headers) {
        FakeHandshake handshake = new FakeHandshake(Requests.of("GET", "/socket.io/?" + query, headers), lane);
        engine.handle(handshake);
        return handshake;
    }

    /** Opens a session by polling. @return the query of its further requests */
    public String openPolling(String query) {
        return query + "&sid=" + sidOf(get(query).text());
    }

    /** The session id in an open packet. */
    public static String sidOf(String open) {
        Matcher matcher = SID.matcher(open.replace("\\\"", "\""));
        if (!matcher.find()) {
            throw new AssertionError("no sid in " + open);
        }
        return matcher.group(1);
    }

    /** The newest session and its diary. */
    public Recorder last() {
        return recorders.get(recorders.size() - 1);
    }

    /** One text message. */
    public static Outgoing text(String text) {
        return Outgoing.of(List.of(Outgoing.text(text.getBytes(StandardCharsets.UTF_8))), Delivery.DEFAULT);
    }

    /** One volatile text message. */
    public static Outgoing volatileText(String text) {
        return Outgoing.of(
                List.of(Outgoing.text(text.getBytes(StandardCharsets.UTF_8))), Delivery.DEFAULT.withVolatile(true));
    }

    /** One binary message. */
    public static Outgoing binary(int... bytes) {
        return Outgoing.of(List.of(Outgoing.binary(bytes(bytes))), Delivery.DEFAULT);
    }

    public static byte[] bytes(int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) values[i];
        }
        return data;
    }

    /** Writes down what a session reports: text as it is, binary as {@code <hex>}, the rest in brackets. */
    public static final class Recorder implements SessionListener {

        public final EngineSession session;
        public @Nullable Throwable cause;

        /** What else is to happen with every message. */
        public Consumer<String> whenReceived = message -> {};

        private final List<String> events = new ArrayList<>();

        Recorder(EngineSession session) {
            this.session = session;
        }

        @Override
        public void text(byte[] utf8) {
            record(new String(utf8, StandardCharsets.UTF_8));
        }

        @Override
        public void binary(byte[] data) {
            record("<" + HexFormat.of().formatHex(data) + ">");
        }

        private void record(String message) {
            events.add(message);
            whenReceived.accept(message);
        }

        @Override
        public void drained() {
            events.add("[drained]");
        }

        @Override
        public void writable() {
            events.add("[writable]");
        }

        @Override
        public void dropped(Outgoing packet, DropReason reason) {
            String head = new String(packet.messages().get(0).data(), StandardCharsets.UTF_8);
            events.add("[" + reason + " " + (head.length() > 10 ? head.substring(0, 10) : head) + "]");
        }

        @Override
        public void upgraded() {
            events.add("[upgraded]");
        }

        @Override
        public void closed(CloseReason reason, @Nullable Throwable newCause) {
            cause = newCause;
            events.add("[" + reason.text() + "]");
        }

        /** What was reported since the last call. */
        public List<String> take() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }
    }
}
