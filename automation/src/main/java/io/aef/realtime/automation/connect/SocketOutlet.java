package io.aef.realtime.automation.connect;

import io.aef.realtime.Namespace;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.feed.Follower;
import io.aef.realtime.automation.feed.Outlet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The way to the sockets of this node. */
public final class SocketOutlet implements Outlet {

    private final Namespace namespace;

    public SocketOutlet(Namespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void send(Collection<? extends Follower> to, String event, Object payload, Map<String, Object> place) {
        List<Socket> sockets = new ArrayList<>(to.size());
        for (Follower each : to) {
            Client client = (Client) each;
            client.visit().event();
            sockets.add(client.socket());
        }
        namespace.emitTo(sockets, event, payload, place);
    }
}
