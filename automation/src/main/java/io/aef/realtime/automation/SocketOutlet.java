package io.aef.realtime.automation;

import io.aef.realtime.Namespace;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.feed.Follower;
import io.aef.realtime.automation.feed.Outlet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The way to the sockets of this node. */
final class SocketOutlet implements Outlet {

    private final Namespace namespace;

    SocketOutlet(Namespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void awaitRoom(Collection<? extends Follower> of) {
        namespace.awaitRoom(sockets(of));
    }

    @Override
    public void send(Collection<? extends Follower> to, String event, Object payload, Map<String, Object> place) {
        to.forEach(each -> ((Client) each).visit().event());
        namespace.emitTo(sockets(to), event, payload, place);
    }

    private static List<Socket> sockets(Collection<? extends Follower> of) {
        List<Socket> sockets = new ArrayList<>(of.size());
        for (Follower each : of) {
            sockets.add(((Client) each).socket());
        }
        return sockets;
    }
}
