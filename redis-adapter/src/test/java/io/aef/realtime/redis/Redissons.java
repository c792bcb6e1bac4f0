package io.aef.realtime.redis;

import io.aef.realtime.testsupport.FaultProxy;
import io.aef.realtime.testsupport.RedisCluster;
import io.aef.realtime.testsupport.RedisSentinels;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;

/** Makes clients as an application would, small ones. */
final class Redissons {

    private Redissons() {}

    static RedissonClient to(RedisServer redis) {
        return to(redis.url());
    }

    /** Of whatever leads from that address to a server. */
    static RedissonClient to(String address) {
        Config config = new Config();
        return create(config, hasty(single(config, address)));
    }

    /** Of whatever that way leads to, which may be slow, on a machine that may be busy: neither is to be taken for an outage. */
    static RedissonClient through(FaultProxy way) {
        Config config = new Config();
        SingleServerConfig single = single(config, "redis://127.0.0.1:" + way.port());
        single.setTimeout(3500).setRetryAttempts(1).setRetryDelay(new ConstantDelay(Duration.ofSeconds(1)));
        return create(config, single);
    }

    /** One that waits as long as a busy machine may take. */
    static RedissonClient patient(RedisServer redis) {
        return patient(redis.url());
    }

    /** The same, of whatever leads from that address to a server. */
    static RedissonClient patient(String address) {
        Config config = new Config();
        return create(config, single(config, address).setTimeout(20_000));
    }

    /** The same, of a Redis Cluster. */
    static RedissonClient patient(RedisCluster redis) {
        Config config = new Config();
        return create(config, cluster(config, redis).setTimeout(20_000));
    }

    private static SingleServerConfig single(Config config, String address) {
        return config.useSingleServer()
                .setAddress(address)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(8)
                .setSubscriptionConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(4);
    }

    /** Of a Redis Cluster, all of whose masters it finds. */
    static RedissonClient to(RedisCluster redis) {
        Config config = new Config();
        return create(config, hasty(cluster(config, redis)));
    }

    private static ClusterServersConfig cluster(Config config, RedisCluster redis) {
        ClusterServersConfig cluster = small(config.useClusterServers());
        cluster.setNodeAddresses(redis.urls());
        return cluster.setScanInterval(500);
    }

    /** Of the server that is the master at each time. */
    static RedissonClient to(RedisSentinels redis) {
        Config config = new Config();
        SentinelServersConfig sentinels = config.useSentinelServers();
        sentinels
                .addSentinelAddress(redis.url())
                .setMasterName(RedisSentinels.MASTER)
                .setScanInterval(500)
                .setCheckSentinelsList(false);
        return create(config, hasty(small(sentinels)));
    }

    private static <T extends BaseMasterSlaveServersConfig<T>> T small(T config) {
        config.setMasterConnectionMinimumIdleSize(1);
        config.setSlaveConnectionMinimumIdleSize(1);
        config.setSubscriptionConnectionMinimumIdleSize(1);
        return config;
    }

    private static BaseConfig<?> hasty(BaseConfig<?> servers) {
        return servers.setTimeout(2000).setRetryAttempts(1).setRetryDelay(new ConstantDelay(Duration.ofMillis(200)));
    }

    /** @param servers as {@code config} has them */
    private static RedissonClient create(Config config, BaseConfig<?> servers) {
        config.setThreads(2).setNettyThreads(2);
        return Redisson.create(config);
    }
}
