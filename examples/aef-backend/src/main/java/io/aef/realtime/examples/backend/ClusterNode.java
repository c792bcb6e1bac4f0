package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.io.OutputStream;

/** One of several nodes, in a process of its own, as {@link ClusterDemo} starts it. Ends when its standard input does. */
public final class ClusterNode {

    private ClusterNode() {}

    /**
     * Runs until standard input ends, so that no node outlives whoever has started it. Prints its port when it is ready.
     *
     * @param args the number of the node, and the address of Redis
     */
    public static void main(String... args) throws IOException {
        run(BrowserBuyer.of(AefBackend.WATCHABLE), AefBackend.WATCHABLE, args);
    }

    static void run(Buyer.Factory buyers, Pace pace, String... args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("arguments: " + args.length + " (expected: a number and an address)");
        }
        AefBackend backend = AefBackend.start(0, pace, buyers, Node.of(Integer.parseInt(args[0]), args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(backend::close, "shutdown"));
        System.out.println(backend.address().getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }
}
