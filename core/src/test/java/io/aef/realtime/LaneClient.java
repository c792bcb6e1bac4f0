package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;

/** A client over a WebSocket without a network, on a lane whose clock the test turns. The server need not be started. */
final class LaneClient {

    final ManualLane lane;
    final FakeLink link;

    private LaneClient(ManualLane lane, FakeLink link) {
        this.lane = lane;
        this.link = link;
    }

    /** Opens a session. The server is to have the direct executor, so that handlers run on the lane. */
    static LaneClient open(SocketIoServer server) {
        return open(server, new ManualLane());
    }

    private static LaneClient open(SocketIoServer server, ManualLane lane) {
        FakeHandshake handshake = new FakeHandshake(Requests.of("GET", "/socket.io/?EIO=4&transport=websocket"), lane);
        server.engine().handle(handshake);
        LaneClient client = new LaneClient(lane, handshake.open());
        client.link.take();
        return client;
    }

    /** Opens a session and joins the main namespace. */
    static LaneClient connect(SocketIoServer server) {
        return connect(server, new ManualLane());
    }

    /** The same on a lane that others may be on. */
    static LaneClient connect(SocketIoServer server, ManualLane lane) {
        LaneClient client = open(server, lane).send("40");
        assertThat(client.link.take()).singleElement().asString().startsWith("40{\"sid\":");
        return client;
    }

    LaneClient send(String text) {
        link.text(text);
        lane.runTasks();
        return this;
    }

    /** Exactly this was sent to the client since it was last asked. */
    void expect(String... messages) {
        lane.runTasks();
        assertThat(link.take()).containsExactly(messages);
    }
}
