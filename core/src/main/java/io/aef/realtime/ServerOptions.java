package io.aef.realtime;

import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.engine.ConnectionError;
import io.aef.realtime.engine.EngineOptions;
import io.aef.realtime.json.Json;
import io.aef.realtime.netty.NettyOptions;
import io.aef.realtime.netty.RequestHandler;
import io.aef.realtime.protocol.Parser;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All a server was configured with; {@link ServerBuilder} tells what each means. */
record ServerOptions(
        EngineOptions engine,
        NettyOptions host,
        boolean serveClient,
        List<RequestHandler> requestHandlers,
        Json json,
        Parser parser,
        AdapterFactory adapter,
        @Nullable ConnectionStateRecovery connectionStateRecovery,
        int drainRate,
        @Nullable Executor handlerExecutor,
        int maxHandlerThreads,
        boolean virtualThreads,
        Duration connectTimeout,
        Duration reassemblyTimeout,
        boolean cleanupEmptyChildNamespaces,
        int maxNamespacesPerConnection,
        int maxQueuedEvents,
        long maxQueuedEventBytes,
        SessionLimits sessionLimits,
        @Nullable RateLimit rateLimit,
        @Nullable Consumer<HandlerError> onError,
        Consumer<ConnectionError> onConnectionError,
        List<ServerListener> listeners,
        Duration maxEventLoopLag,
        Clock clock,
        LongSupplier nanoTime) {}
