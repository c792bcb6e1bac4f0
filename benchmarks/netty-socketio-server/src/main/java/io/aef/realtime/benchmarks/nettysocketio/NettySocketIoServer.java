package io.aef.realtime.benchmarks.nettysocketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.store.RedissonStoreFactory;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** What every server under load does, on netty-socketio with the fastest settings a user could choose. */
public final class NettySocketIoServer {

    private static final int MAX_PAYLOAD = 10_000_000;

    private NettySocketIoServer() {}

    /**
     * @param args the port, how many workers it has, and perhaps the address of a Redis that it shares with other nodes; prints
     *     {@code up} when it listens
     */
    public static void main(String[] args) {
        start(Integer.parseInt(args[0]), Integer.parseInt(args[1]), args.length == 3 ? args[2] : "");
        System.out.println("up");
    }

    /**
     * Starts on that port of the loopback interface; {@link SocketIOServer#stop} ends it.
     *
     * @param workers each waits for Redis while it publishes: one alone publishes one message at a time
     * @param redis the address of the Redis of its cluster; empty if it is alone
     */
    public static SocketIOServer start(int port, int workers, String redis) {
        Configuration options = new Configuration();
        options.setHostname("127.0.0.1");
        options.setPort(port);
        options.setBossThreads(1);
        options.setWorkerThreads(workers);
        options.setUseLinuxNativeEpoll(System.getProperty("os.name").equals("Linux"));
        options.setWebsocketCompression(false);
        options.setHttpCompression(false);
        options.setRandomSession(true);
        options.setMaxFramePayloadLength(MAX_PAYLOAD);
        options.setMaxHttpContentLength(MAX_PAYLOAD);
        options.getSocketConfig().setAcceptBackLog(4096);
        options.getSocketConfig().setReuseAddress(true);
        if (!redis.isEmpty()) {
            Config config = new Config();
            config.useSingleServer().setAddress(redis);
            options.setStoreFactory(new RedissonStoreFactory(Redisson.create(config)));
        }

        SocketIOServer io = new SocketIOServer(options);
        io.addEventListener("echo", String.class, (client, value, ack) -> ack.sendAckData(value));
        io.addEventListener("join", String.class, (client, room, ack) -> {
            client.joinRoom(room);
            ack.sendAckData("ok");
        });
        io.addEventListener(
                "pub",
                String.class,
                (client, value, ack) -> io.getRoomOperations("r").sendEvent("m", value));
        io.addEventListener(
                "pubbin",
                byte[].class,
                // Of one broadcast only the first receiver gets the attachment: the others get it empty.
                (client, value, ack) -> io.getRoomOperations("r")
                        .getClients()
                        .forEach(member -> member.sendEvent("m", (Object) value)));
        io.addMultiTypeEventListener(
                "pubto",
                (client, values, ack) -> {
                    String room = values.first();
                    String value = values.second();
                    io.getRoomOperations(room).sendEvent("m", value);
                },
                String.class,
                String.class);
        io.start();
        return io;
    }
}
