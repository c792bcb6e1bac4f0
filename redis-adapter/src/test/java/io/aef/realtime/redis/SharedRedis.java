package io.aef.realtime.redis;

import io.aef.realtime.testsupport.RedisCluster;
import io.aef.realtime.testsupport.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.redisson.api.RedissonClient;

/**
 * A Redis for all tests of a class, and so many clients of it.
 *
 * @param <R> what it is
 */
final class SharedRedis<R extends AutoCloseable> implements BeforeAllCallback, AfterAllCallback {

    private final Supplier<R> start;
    private final Function<R, RedissonClient> connect;
    private final int count;
    private final List<RedissonClient> clients = new ArrayList<>();
    private @Nullable R redis;

    private SharedRedis(Supplier<R> start, Function<R, RedissonClient> connect, int count) {
        this.start = start;
        this.connect = connect;
        this.count = count;
    }

    /** One server. */
    static SharedRedis<RedisServer> server(int clients) {
        return new SharedRedis<>(RedisServer::start, Redissons::patient, clients);
    }

    /** A Redis Cluster of three masters. */
    static SharedRedis<RedisCluster> cluster(int clients) {
        return new SharedRedis<>(() -> RedisCluster.start(3, 0), Redissons::patient, clients);
    }

    R redis() {
        return Objects.requireNonNull(redis);
    }

    List<RedissonClient> clients() {
        return clients;
    }

    RedissonClient client(int number) {
        return clients.get(number);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        R started = start.get();
        redis = started;
        for (int i = 0; i < count; i++) {
            clients.add(connect.apply(started));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        clients.forEach(RedissonClient::shutdown);
        clients.clear();
        redis().close();
    }
}
