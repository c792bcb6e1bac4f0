package io.aef.realtime.testsupport;

import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a {@link FaultProxy}. */
public final class ProxiedConnection {

    private final int number;
    private final Socket client;
    private final Socket server;
    private final Consumer<ProxiedConnection> whenClosed;
    private final FaultyPipe toServer;
    private final FaultyPipe toClient;
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger(2);

    ProxiedConnection(
            int number,
            long seed,
            Socket client,
            Socket server,
            FaultProxy.Plan plan,
            Consumer<ProxiedConnection> whenClosed) {
        this.number = number;
        this.client = client;
        this.server = server;
        this.whenClosed = whenClosed;
        this.toServer = new FaultyPipe(this, client, server, plan.toServer(), new Random(2 * seed));
        this.toClient = new FaultyPipe(this, server, client, plan.toClient(), new Random(2 * seed + 1));
    }

    void start() {
        FaultProxy.thread(number + "-to-server", toServer);
        FaultProxy.thread(number + "-to-client", toClient);
    }

    /** Its number, from 0. */
    public int number() {
        return number;
    }

    /** How many bytes of the client have been passed on. */
    public long bytesToServer() {
        return toServer.passed();
    }

    /** How many bytes of the server have been passed on. */
    public long bytesToClient() {
        return toClient.passed();
    }

    /** Stops passing anything on, in both directions, until {@link #resume}. Bytes on their way stay where they are. */
    public void stall() {
        toServer.stall();
        toClient.stall();
    }

    /** Goes on behind {@link #stall}, or behind a stall of the plan. */
    public void resume() {
        toServer.resume();
        toClient.resume();
    }

    /** Ends it that way, now. */
    public void cut(Fault.AtLimit how) {
        if (how == Fault.AtLimit.STALL) {
            stall();
            return;
        }
        if (how == Fault.AtLimit.HALF_CLOSE) {
            endOutput(server);
            return;
        }
        if (cut.compareAndSet(false, true)) {
            if (how == Fault.AtLimit.RESET) {
                reset(client);
                reset(server);
            }
            FaultProxy.close(client);
            FaultProxy.close(server);
            resume();
            whenClosed.accept(this);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }

    static void endOutput(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    /** A direction has ended; when both have, so has the connection. */
    void ended() {
        if (running.decrementAndGet() == 0) {
            cut(Fault.AtLimit.CLOSE);
        }
    }
}
