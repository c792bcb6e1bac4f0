package io.aef.realtime.interop;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.StaticTokens;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.browser.BrowserStream;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** One of several nodes that show browsers to each other's pages. The token "a" is that of ada, who may drive; "b" that of bob, who may not. */
final class BrowserNode implements AutoCloseable {

    private final RedissonClient client;
    private final SocketIoServer io;
    private final AefRealtime aef;
    private final BrowserStream stream;

    private static final class Rule implements AccessRule {

        @Override
        public CompletionStage<Boolean> maySubscribe(Principal principal, Topic topic) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<Boolean> mayDrive(Principal principal, String sessionId, boolean force) {
            return CompletableFuture.completedFuture(principal.user().equals("ada"));
        }
    }

    BrowserNode(RedisServer redis, Function<RedissonClient, RedisAdapter> adapter) {
        client = connect(redis);
        io = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(adapter.apply(client))
                .build();
        aef = AefRealtime.on(io)
                .authenticator(StaticTokens.of(Map.of("a", Principal.of("ada"), "b", Principal.of("bob"))))
                .accessRule(new Rule())
                .open();
        stream = BrowserStream.of(aef);
        io.start();
    }

    static RedissonClient connect(RedisServer redis) {
        Config config = new Config();
        config.useSingleServer().setAddress(redis.url());
        return Redisson.create(config);
    }

    SocketIoServer io() {
        return io;
    }

    /** How many nodes there are, as far as it knows. */
    int countsNodes() {
        return io.serverCount().toCompletableFuture().join();
    }

    BrowserStream stream() {
        return stream;
    }

    @Override
    public void close() {
        stream.close();
        io.close(Duration.ofSeconds(1)).toCompletableFuture().join();
        aef.close();
        client.shutdown();
    }
}
