package io.aef.realtime.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import org.redisson.misc.RedisURI;

/**
 * A client for one Redis server at an address, which ends with the adapter it was made for. It is connected in a thread of its own,
 * because that waits for Redis, again and again until Redis is there.
 */
final class OwnClient {

    private static final long AGAIN_MILLIS = 1000;

    /** Of commands; each stream that is read has one more. */
    private static final int CONNECTIONS = 8;

    /** All subscriptions share one connection; in dynamic modes there is one for each room. */
    private static final int SUBSCRIPTIONS = 10_000_000;

    private static final int THREADS = 2;

    private final Config config;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile @Nullable RedissonClient client;
    private volatile boolean failed;

    /**
     * @param readers how many streams are read
     * @throws IllegalArgumentException if the address is none: nobody would be told later
     */
    OwnClient(String address, int readers) {
        check(address);
        config = new Config();
        config.setCodec(ByteArrayCodec.INSTANCE).setThreads(THREADS).setNettyThreads(THREADS);
        config.useSingleServer()
                .setAddress(address)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(CONNECTIONS + readers)
                .setSubscriptionConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(1)
                .setSubscriptionsPerConnection(SUBSCRIPTIONS);
        Thread thread = new Thread(this::connect, "aef-realtime-redis-connect");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the client has to say of it has the address in it, and so a password perhaps. */
    private static void check(String address) {
        boolean valid = address.startsWith("redis://") || address.startsWith("rediss://");
        try {
            valid = valid && new RedisURI(address).getPort() > 0;
        } catch (IllegalArgumentException none) {
            valid = false;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "address: not that of a Redis server (expected: redis://host:port or rediss://host:port)");
        }
    }

    private void connect() {
        while (!ended.isDone()) {
            try {
                client = Redisson.create(config);
                if (ended.isDone()) {
                    end();
                }
                return;
            } catch (RuntimeException notThere) {
                failed = true;
                ended.copy()
                        .completeOnTimeout(null, AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                        .join();
            }
        }
    }

    /** Null as long as it is not connected. */
    @Nullable
    RedissonClient client() {
        return client;
    }

    /** Whether it is not known yet if Redis can be reached. */
    boolean isConnecting() {
        return client == null && !failed;
    }

    CompletionStage<Void> end() {
        ended.complete(null);
        RedissonClient connected = client;
        return connected == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> connected.shutdown(0, 2, TimeUnit.SECONDS));
    }
}
