package io.aef.realtime.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an engine, with the names and defaults of the official server. Immutable; see {@link Builder} for what
 * each means.
 */
public record EngineOptions(
        String path,
        boolean addTrailingSlash,
        List<String> transports,
        boolean allowUpgrades,
        boolean allowEIO3,
        Duration pingInterval,
        Duration pingTimeout,
        Duration upgradeTimeout,
        Duration closeTimeout,
        int maxHttpBufferSize,
        int maxPacketsPerPayload,
        long maxBufferedBytes,
        int maxBufferedPackets,
        long highWaterMark,
        long maxTotalBufferedBytes,
        Overflow overflow,
        ConnectionLimits connectionLimits,
        TrustedProxies trustedProxies,
        @Nullable HttpCompression httpCompression,
        @Nullable PerMessageDeflate perMessageDeflate,
        @Nullable Cookie cookie,
        @Nullable Cors cors,
        @Nullable AllowRequest allowRequest,
        @Nullable SessionIdGenerator generateId,
        Outgoing.@Nullable Message initialPacket) {

    private static final List<String> TRANSPORTS = List.of("polling", "websocket");

    /** What the counters of a session can hold. */
    private static final long MAX_BYTES = 1L << 38;

    private static final int MAX_PACKETS = 1 << 21;

    public EngineOptions {
        if (!path.startsWith("/") || path.matches(".*[?#\\s].*")) {
            throw Check.bad("path", path, "to begin with / and to have no query");
        }
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        transports = List.copyOf(transports);
        if (transports.isEmpty() || !TRANSPORTS.containsAll(transports)) {
            throw Check.bad("transports", transports, "polling, websocket or both");
        }
        Check.positive("pingInterval", pingInterval);
        Check.positive("pingTimeout", pingTimeout);
        Check.positive("upgradeTimeout", upgradeTimeout);
        Check.positive("closeTimeout", closeTimeout);
        Check.positive("maxHttpBufferSize", maxHttpBufferSize);
        Check.positive("maxPacketsPerPayload", maxPacketsPerPayload);
        Check.between("maxBufferedBytes", maxBufferedBytes, 1, MAX_BYTES);
        Check.between("maxBufferedPackets", maxBufferedPackets, 1, MAX_PACKETS);
        Check.positive("highWaterMark", highWaterMark);
        Check.positive("maxTotalBufferedBytes", maxTotalBufferedBytes);
    }

    /** The defaults. */
    public static EngineOptions defaults() {
        return builder().build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The path of the requests this engine answers, with its trailing slash if it has one. */
    String requestPath() {
        return addTrailingSlash ? path + "/" : path;
    }

    /** Not more than may wait altogether. */
    long effectiveHighWaterMark() {
        return Math.min(highWaterMark, maxBufferedBytes);
    }

    /** Collects settings. */
    public static final class Builder {

        private String path = "/socket.io";
        private boolean addTrailingSlash = true;
        private List<String> transports = TRANSPORTS;
        private boolean allowUpgrades = true;
        private boolean allowEIO3;
        private Duration pingInterval = Duration.ofSeconds(25);
        private Duration pingTimeout = Duration.ofSeconds(20);
        private Duration upgradeTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(30);
        private int maxHttpBufferSize = 1_000_000;
        private int maxPacketsPerPayload = 16_384;
        private long maxBufferedBytes = 4 * 1024 * 1024;
        private int maxBufferedPackets = 65_536;
        private long highWaterMark = 64 * 1024;
        private long maxTotalBufferedBytes = Math.max(1, Runtime.getRuntime().maxMemory() / 4);
        private Overflow overflow = Overflow.DISCONNECT;
        private ConnectionLimits connectionLimits = ConnectionLimits.DEFAULT;
        private TrustedProxies trustedProxies = TrustedProxies.NONE;
        private @Nullable HttpCompression httpCompression = HttpCompression.above(1024);
        private @Nullable PerMessageDeflate perMessageDeflate;
        private @Nullable Cookie cookie;
        private @Nullable Cors cors;
        private @Nullable AllowRequest allowRequest;
        private @Nullable SessionIdGenerator generateId;
        private Outgoing.@Nullable Message initialPacket;

        private Builder() {}

        /** The path of all requests; a trailing slash makes no difference. Default: {@code /socket.io}. */
        public Builder path(String value) {
            path = value;
            return this;
        }

        /**
         * Whether requests must have a slash behind the path, as all clients have by default. Default: true. If false, both
         * forms are answered.
         */
        public Builder addTrailingSlash(boolean value) {
            addTrailingSlash = value;
            return this;
        }

        /** The transports clients may use: {@code polling}, {@code websocket} or both. Default: both. */
        public Builder transports(String... value) {
            transports = List.of(value);
            return this;
        }

        /** Whether a polling session may move to WebSocket. Default: true. If false, attempts are refused. */
        public Builder allowUpgrades(boolean value) {
            allowUpgrades = value;
            return this;
        }

        /** Whether Engine.IO revision 3, spoken by Socket.IO 2 clients, is served too. Default: false. */
        public Builder allowEIO3(boolean value) {
            allowEIO3 = value;
            return this;
        }

        /** How long after a heartbeat the next one begins. Default: 25 s. */
        public Builder pingInterval(Duration value) {
            pingInterval = value;
            return this;
        }

        /** How long a heartbeat may stay unanswered. Default: 20 s. */
        public Builder pingTimeout(Duration value) {
            pingTimeout = value;
            return this;
        }

        /** How long an upgrade may take before its WebSocket is closed; the session lives on. Default: 10 s. */
        public Builder upgradeTimeout(Duration value) {
            upgradeTimeout = value;
            return this;
        }

        /**
         * How long a closing polling session waits for a last poll, and a closing WebSocket session for the network to take
         * what waits. Default: 30 s.
         */
        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        /** The longest body and the longest WebSocket message a client may send, in bytes. Default: 1 000 000. */
        public Builder maxHttpBufferSize(int value) {
            maxHttpBufferSize = value;
            return this;
        }

        /**
         * The most packets a client may send in one body. Clients put all they have into one. Default: 16,384. Not in the
         * official server.
         */
        public Builder maxPacketsPerPayload(int value) {
            maxPacketsPerPayload = value;
            return this;
        }

        /**
         * How much may wait for a client that reads slowly, in bytes; beyond it {@link #overflow} decides. A packet of any
         * length passes while less than the {@link #highWaterMark} waits. Default: 4 MiB. Not in the official server.
         */
        public Builder maxBufferedBytes(long value) {
            maxBufferedBytes = value;
            return this;
        }

        /** How many packets may wait so, however short they are. Default: 65,536. Not in the official server. */
        public Builder maxBufferedPackets(int value) {
            maxBufferedPackets = value;
            return this;
        }

        /**
         * How many bytes the network may be given that it has not taken yet. What comes after them waits in the session,
         * where a policy can reach it, and the session is not writable. Default: 64 KiB. Not in the official server.
         */
        public Builder highWaterMark(long value) {
            highWaterMark = value;
            return this;
        }

        /**
         * How much may wait for all clients together, in bytes of memory beyond the {@link #highWaterMark} of each; what
         * exceeds it costs those that are furthest behind their connection, until an eighth is free. A packet counts with its
         * bytes and 256 for each message, once, however many clients it waits for; and for each of these with 64, or 128 if it
         * has a key. What the network has been given counts only if it is that client's own, and something waits behind it.
         * Default: a quarter of the JVM's largest heap. Not in the official server.
         */
        public Builder maxTotalBufferedBytes(long value) {
            maxTotalBufferedBytes = value;
            return this;
        }

        /** What is done with a packet that has no policy of its own when too much waits. Default: disconnect. */
        public Builder overflow(Overflow value) {
            overflow = value;
            return this;
        }

        /**
         * How many sessions there may be, and how fast an address may open them. Default: {@link ConnectionLimits#DEFAULT}. Not
         * in the official server.
         */
        public Builder connectionLimits(ConnectionLimits value) {
            connectionLimits = value;
            return this;
        }

        /** The proxies whose word about the client counts. Default: none. Not in the official server. */
        public Builder trustedProxies(TrustedProxies value) {
            trustedProxies = value;
            return this;
        }

        /** Compression of the answers to polls; null for none. Default: from 1024 bytes. */
        public Builder httpCompression(@Nullable HttpCompression value) {
            httpCompression = value;
            return this;
        }

        /** Compression of WebSocket messages, done by the host; null for none. Default: none. */
        public Builder perMessageDeflate(@Nullable PerMessageDeflate value) {
            perMessageDeflate = value;
            return this;
        }

        /** A cookie with the session id on the first response; null for none. Default: none. */
        public Builder cookie(@Nullable Cookie value) {
            cookie = value;
            return this;
        }

        /**
         * Which other origins may connect; null for none: no CORS header is sent, and a WebSocket whose {@code Origin} is not the
         * server's own is refused. Default: none.
         */
        public Builder cors(@Nullable Cors value) {
            cors = value;
            return this;
        }

        /** Who may open a session; null for everybody. Default: everybody. */
        public Builder allowRequest(@Nullable AllowRequest value) {
            allowRequest = value;
            return this;
        }

        /** Makes the session ids; null for 120 random bits. Default: these. */
        public Builder generateId(@Nullable SessionIdGenerator value) {
            generateId = value;
            return this;
        }

        /** A message that follows the handshake in the same response; null for none. Default: none. */
        public Builder initialPacket(Outgoing.@Nullable Message value) {
            initialPacket = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public EngineOptions build() {
            return new EngineOptions(
                    path,
                    addTrailingSlash,
                    transports,
                    allowUpgrades,
                    allowEIO3,
                    pingInterval,
                    pingTimeout,
                    upgradeTimeout,
                    closeTimeout,
                    maxHttpBufferSize,
                    maxPacketsPerPayload,
                    maxBufferedBytes,
                    maxBufferedPackets,
                    highWaterMark,
                    maxTotalBufferedBytes,
                    overflow,
                    connectionLimits,
                    trustedProxies,
                    httpCompression,
                    perMessageDeflate,
                    cookie,
                    cors,
                    allowRequest,
                    generateId,
                    initialPacket);
        }
    }
}
