package io.aef.realtime.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A network that does harm: TCP connections to its port go on to another port of this machine, and what the plan says happens to
 * them. All that is random comes from the seed and the number of the connection. Two threads per connection; they wait only
 * where a fault is to delay something.
 */
public final class FaultProxy implements AutoCloseable {

    /**
     * What happens to one connection.
     *
     * @param toServer to what the client sends
     * @param toClient to what the server sends
     */
    public record Plan(Fault toServer, Fault toClient) {

        /** Passes everything on as it comes. */
        public static final Plan NONE = new Plan(Fault.NONE, Fault.NONE);
    }

    private final ServerSocket listening;
    private volatile int target;
    private final long seed;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final List<ProxiedConnection> all = new CopyOnWriteArrayList<>();
    private volatile IntFunction<Plan> plan;

    /** Leads to that port, with nothing wrong yet. */
    public FaultProxy(int target, long seed) {
        this(target, seed, number -> Plan.NONE);
    }

    /**
     * Leads to that port.
     *
     * @param plan what happens to a connection, by its number, from 0
     */
    public FaultProxy(int target, long seed, IntFunction<Plan> plan) {
        this.target = target;
        this.seed = seed;
        this.plan = plan;
        try {
            listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("accept", this::accept);
    }

    /** The port that clients connect to. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Connections accepted from now on follow this plan; their numbers go on. */
    public void plan(IntFunction<Plan> newPlan) {
        plan = newPlan;
    }

    /** Connections accepted from now on lead to that port. */
    public void target(int newTarget) {
        target = newTarget;
    }

    /** All connections there have been, in their order. */
    public List<ProxiedConnection> connections() {
        return List.copyOf(all);
    }

    /** How many connections are open. */
    public int openConnections() {
        return open.size();
    }

    /** Cuts all connections there are, as {@link Fault.AtLimit} says. */
    public void cutAll(Fault.AtLimit how) {
        open.forEach(connection -> connection.cut(how));
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                @SuppressWarnings("resource") // closed with the connection
                Socket client = listening.accept();
                connect(client);
            } catch (IOException e) {
                // Closed, or out of descriptors for a moment.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        int number = count.getAndIncrement();
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            close(client);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        ProxiedConnection connection =
                new ProxiedConnection(number, seed + number, client, server, plan.apply(number), open::remove);
        open.add(connection);
        all.add(connection);
        connection.start();
    }

    static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }

    /** Closes its port and all connections. */
    @Override
    public void close() {
        close(listening);
        open.forEach(connection -> connection.cut(Fault.AtLimit.CLOSE));
    }
}
