package io.aef.realtime.stress;

import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import io.aef.realtime.testsupport.ProxiedConnection;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that comes back at once whenever its connection is lost, with its private id and the last offset it has seen, over a
 * network of its own that harms each of its connections in another way. All but the first: that one lives until it is cut.
 */
final class RecoveringClient implements AutoCloseable {

    /** After so long without a ping or anything else a client that {@link #live}s gives its connection up. */
    private static final int SILENCE_MILLIS = 250;

    private static final int PATIENCE_MILLIS = 20_000;

    private static final Pattern EVENT = Pattern.compile("42\\[\"m\",\\d+,\\d+,\\d+,\"([^\"]+)\"]");
    private static final Pattern CONNECT = Pattern.compile("40\\{\"sid\":\"([^\"]+)\",\"pid\":\"([^\"]+)\"}");

    final Oracle oracle = new Oracle();
    final AtomicInteger recoveries = new AtomicInteger();

    /** Confirmations with another private id than the one asked for. */
    final AtomicInteger fresh = new AtomicInteger();

    /** What nobody should have sent. */
    final Queue<Object> unexpected = new ConcurrentLinkedQueue<>();

    private final FaultProxy proxy;
    private final Runnable whenHeard;
    private volatile boolean over;
    private volatile @Nullable RawSession session;
    private volatile @Nullable String sid;
    private volatile @Nullable String pid;
    private volatile @Nullable String offset;

    /** @param whenHeard is told of each message, in the thread that reads */
    RecoveringClient(int port, long seed, Runnable whenHeard) {
        this.whenHeard = whenHeard;
        this.proxy = new FaultProxy(
                port, seed, attempt -> attempt == 0 ? FaultProxy.Plan.NONE : plan(new Random(seed * 1009 + attempt)));
    }

    /** Cuts within the answer to the handshake, the replay and frames, or within what the client says. */
    private static FaultProxy.Plan plan(Random random) {
        Fault pieces = random.nextBoolean() ? Fault.NONE : Fault.NONE.split(20 + random.nextInt(400));
        long sent = 1 + random.nextInt(330);
        long received = 150 + random.nextInt(6_000);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> new FaultProxy.Plan(Fault.NONE, pieces.resetAfter(received));
            case 5, 6, 7, 8 -> new FaultProxy.Plan(Fault.NONE, pieces.closeAfter(received));
            case 9, 10, 11, 12 -> new FaultProxy.Plan(Fault.NONE, pieces.halfCloseAfter(received));
            // Seldom: each takes as long as a client waits, and the publishers wait for the last of them.
            case 13 -> new FaultProxy.Plan(Fault.NONE, pieces.stallAfter(received));
            case 14, 15, 16 -> new FaultProxy.Plan(Fault.NONE.resetAfter(sent), pieces);
            default -> new FaultProxy.Plan(Fault.NONE.closeAfter(sent), pieces);
        };
    }

    /** Connects, and waits until the server has said who it is: true if it is who it was. */
    boolean comeBack() throws IOException {
        return comeBack(PATIENCE_MILLIS);
    }

    private boolean comeBack(int silenceMillis) throws IOException {
        int before = recoveries.get();
        CompletableFuture<String> answer = new CompletableFuture<>();
        RawSession now = RawSession.open(proxy.port(), silenceMillis, message -> heard(message, answer));
        session = now;
        now.ended().thenAccept(reason -> answer.complete("ended: " + reason));
        now.send("40" + auth());
        String said = answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
        if (!said.startsWith("40{")) {
            throw new IOException(said);
        }
        return recoveries.get() > before;
    }

    private String auth() {
        if (pid == null) {
            return "";
        }
        return "{\"pid\":\"" + pid + "\"" + (offset == null ? "" : ",\"offset\":\"" + offset + "\"") + "}";
    }

    private void heard(Object message, CompletableFuture<String> answer) {
        String text = message.toString();
        Matcher event = EVENT.matcher(text);
        Matcher connect = CONNECT.matcher(text);
        if (event.matches()) {
            oracle.arrived(message);
            offset = event.group(1);
            whenHeard.run();
        } else if (connect.matches()) {
            confirmed(connect.group(1), connect.group(2));
            answer.complete(text);
        } else if (!text.startsWith("0{")) {
            unexpected.add(message);
        }
    }

    private void confirmed(String newSid, String newPid) {
        if (newPid.equals(pid)) {
            recoveries.incrementAndGet();
            if (!newSid.equals(sid)) {
                unexpected.add("the same private id and another id");
            }
        } else if (pid != null) {
            fresh.incrementAndGet();
            if (newSid.equals(sid)) {
                unexpected.add("another private id and the same id");
            }
        }
        sid = newSid;
        pid = newPid;
    }

    /** Comes back each time its connection is lost, until {@link #close}. */
    void live() {
        while (!over) {
            RawSession now = session;
            if (now != null) {
                giveUp(now, now.ended().join());
            }
            if (!over) {
                tryToComeBack();
            }
        }
    }

    private void tryToComeBack() {
        try {
            comeBack(SILENCE_MILLIS);
        } catch (IOException cut) {
            // Before it was connected.
        }
    }

    /** What had arrived has been heard by then. The server does not hear of the end if the network stands still. */
    private void giveUp(RawSession now, String end) {
        List<ProxiedConnection> connections = proxy.connections();
        if (end.equals("SocketTimeoutException") && !connections.isEmpty()) {
            connections.get(connections.size() - 1).stall();
        }
        now.closeAndWait();
    }

    RawSession session() throws IOException {
        RawSession now = session;
        if (now == null) {
            throw new IOException("never connected");
        }
        return now;
    }

    /** Its connection is lost, and what had arrived has been heard. */
    void lose() throws IOException {
        session().closeAndWait();
    }

    /** Pretends to have seen that one last. */
    void pretend(String otherOffset) {
        offset = otherOffset;
    }

    void cut(Fault.AtLimit how) {
        proxy.cutAll(how);
    }

    /** Its network does no harm to later connections. */
    void calm() {
        proxy.plan(attempt -> FaultProxy.Plan.NONE);
    }

    /** Ends {@link #live}. */
    void end() {
        over = true;
        RawSession now = session;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public void close() {
        end();
        proxy.close();
    }
}
