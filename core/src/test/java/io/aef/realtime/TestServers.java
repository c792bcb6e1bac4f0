package io.aef.realtime;

/** Servers for tests, on a free port of the loopback interface. */
final class TestServers {

    private TestServers() {}

    static ServerBuilder builder() {
        return SocketIoServer.builder().host("127.0.0.1").port(0);
    }

    static SocketIoServer start(ServerBuilder builder) {
        SocketIoServer server = builder.build();
        server.onConnection(TestServers::answerSync);
        return server.start();
    }

    static SocketIoServer start() {
        return start(builder());
    }

    /** Lets a client find out that everything sent to it before has arrived. */
    static void answerSync(Socket socket) {
        socket.on("sync", (args, ack) -> ack.send());
    }
}
