package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.engine.Cors;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.PerMessageDeflate;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.fuzz.FuzzTarget;
import io.aef.realtime.fuzz.Mutator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * All bytes of one TCP connection, through the real pipeline: to a handler that only echoes, or to a whole Socket.IO server, whose
 * sessions are named {@code s1}, {@code s2} and so on. When the connection has ended and all timers have run, no session and no
 * buffer is left, and nothing was logged as an error.
 */
public final class HttpFuzzTarget implements FuzzTarget {

    private static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final String name;
    private RequestHandler handler;
    private final List<Throwable> failures = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private SocketIoServer io = SocketIoServer.builder().build();

    private HttpFuzzTarget(String name, boolean sessions) {
        this.name = name;
        if (sessions) {
            io = server();
            handler = RequestHandler.of(io.engine());
        } else {
            handler = echo();
        }
    }

    /** The HTTP layer alone. */
    public static FuzzTarget entry() {
        return new HttpFuzzTarget("http", false);
    }

    /** A server behind it. */
    public static FuzzTarget sessions() {
        return new HttpFuzzTarget("sessions", true);
    }

    /** Does what it is asked for, other than to keep the request. */
    private static RequestHandler echo() {
        Set<String> known = Set.of("ok", "tell", "body", "close");
        TestHandler echo = new TestHandler();
        echo.maxMessageBytes = 4000;
        return new RequestHandler() {
            @Override
            public boolean matches(String path) {
                return echo.matches(path);
            }

            @Override
            public void handle(HttpExchange exchange) {
                if (known.contains(exchange.request().query().getOrDefault("do", "ok"))) {
                    echo.handle(exchange);
                } else {
                    exchange.respond(TestHandler.ok("what?"));
                }
            }

            @Override
            public void handle(WebSocketHandshake handshake) {
                if (handshake.request().query().containsKey("do")) {
                    handshake.reject(TestHandler.ok("no"));
                } else {
                    echo.accept(handshake);
                }
            }
        };
    }

    private SocketIoServer server() {
        SocketIoServer server = SocketIoServer.builder()
                .allowEIO3(true)
                .cors(Cors.allow("https://app.example"))
                .maxHttpBufferSize(4000)
                .perMessageDeflate(PerMessageDeflate.above(16))
                .handlerExecutor(SocketIoServer.directExecutor())
                .generateId(request -> CompletableFuture.completedFuture("s" + ids.incrementAndGet()))
                .onError(error -> failures.add(new AssertionError(error.toString())))
                .build();
        server.of("/admin").onConnection(HttpFuzzTarget::serve);
        server.of(Pattern.compile("^/d\\d$")).onConnection(HttpFuzzTarget::serve);
        server.onConnection(HttpFuzzTarget::serve);
        return server;
    }

    private static void serve(Socket socket) {
        socket.on("echo", (args, ack) -> {
            ack.send(args.toArray());
            socket.emit("echo", args.toArray());
        });
        socket.on("join", (args, ack) -> {
            socket.join("room");
            socket.to("room").emit("joined", args.toArray());
        });
        socket.on("ask", (args, ack) -> socket.emitWithAck("question", Object.class, args.toArray()));
        socket.on("leave", (args, ack) -> socket.disconnect());
        socket.on("end", (args, ack) -> socket.disconnect(true));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Mutator.Kind kind() {
        return Mutator.Kind.HTTP;
    }

    /** A session costs something; a request of 20 bytes or a frame of 6 may be answered with a few hundred. */
    @Override
    public long allowedBytes(int length) {
        return 1_000_000 + 2_000L * length;
    }

    @Override
    public void run(byte[] input) throws Throwable {
        if (!io.engine().sessions().isEmpty()) {
            // Of an input that was a finding.
            io = server();
            handler = RequestHandler.of(io.engine());
        }
        ids.set(0);
        failures.clear();
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
        PrintStream console = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            converse(input, allocator);
        } finally {
            System.setErr(console);
        }
        for (Throwable failure : failures) {
            throw failure;
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(io.engine().sessions()).isEmpty();
        assertThat(io.fetchSockets().toCompletableFuture().join()).isEmpty();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    private void converse(byte[] input, UnpooledByteBufAllocator allocator) {
        Host host = new Host(
                List.of(watched(handler)),
                NettyOptions.DEFAULT.withPerMessageDeflate(PerMessageDeflate.above(16)),
                EventLoops.of(GROUP),
                false,
                Clock.systemUTC());
        EmbeddedChannel channel = new Connection();
        channel.config().setAllocator(allocator);
        channel.freezeTime();
        NettyServer.addHandlers(channel.pipeline(), host);
        Random cuts = new Random(Arrays.hashCode(input));
        int longest = cuts.nextBoolean() ? input.length + 1 : 100;
        for (int at = 0; at < input.length && channel.isOpen(); ) {
            int length = Math.min(input.length - at, 1 + cuts.nextInt(longest));
            channel.writeInbound(allocator.heapBuffer(length).writeBytes(input, at, length));
            at += length;
            release(channel);
        }
        channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        // Not the channel's own method, which cancels all timers of its loop, those of polling sessions too.
        channel.pipeline().close();
        for (int i = 0; i < 4; i++) {
            channel.advanceTimeBy(50, TimeUnit.SECONDS);
            channel.runPendingTasks();
        }
        // The server closes by that method.
        io.engine().sessions().forEach(EngineSession::closeNow);
        channel.runPendingTasks();
        release(channel);
        channel.finishAndReleaseAll();
    }

    private static void release(EmbeddedChannel channel) {
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            ReferenceCountUtil.release(out);
        }
    }

    /** The same, with whatever it throws noted: the host would answer 500. */
    private RequestHandler watched(RequestHandler watched) {
        return new RequestHandler() {
            @Override
            public boolean matches(String path) {
                return watched.matches(path);
            }

            @Override
            public void handle(HttpExchange exchange) {
                try {
                    watched.handle(exchange);
                } catch (RuntimeException e) {
                    failures.add(e);
                    throw e;
                }
            }

            @Override
            public void handle(WebSocketHandshake handshake) {
                try {
                    watched.handle(handshake);
                } catch (RuntimeException e) {
                    failures.add(e);
                    throw e;
                }
            }
        };
    }

    /** Seems to come from somewhere, which the pipeline demands. */
    private static final class Connection extends EmbeddedChannel {

        @Override
        protected SocketAddress remoteAddress0() {
            return PEER;
        }

        @Override
        protected SocketAddress localAddress0() {
            return PEER;
        }
    }
}
