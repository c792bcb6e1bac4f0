package io.aef.realtime.redis;

import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.SingleServerConfig;

/** Makes clients as an application would, small ones. */
final class Redissons {

    private Redissons() {}

    static RedissonClient to(RedisServer redis) {
        return to(redis.url());
    }

    /** Of whatever leads from that address to a server. */
    static RedissonClient to(String address) {
        return create(
                address,
                server -> server.setTimeout(1000)
                        .setRetryAttempts(1)
                        .setRetryDelay(new ConstantDelay(Duration.ofMillis(200))));
    }

    /** One that waits as long as a busy machine may take. */
    static RedissonClient patient(RedisServer redis) {
        return create(redis.url(), server -> server.setTimeout(20_000));
    }

    private static RedissonClient create(String address, UnaryOperator<SingleServerConfig> settings) {
        Config config = new Config();
        settings.apply(config.useSingleServer())
                .setAddress(address)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(8)
                .setSubscriptionConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(4);
        config.setThreads(2).setNettyThreads(2);
        return Redisson.create(config);
    }
}
