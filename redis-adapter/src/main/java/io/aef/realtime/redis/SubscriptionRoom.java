package io.aef.realtime.redis;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.MasterSlaveServersConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many subscriptions a client of the application can hold, where each room takes one. */
final class SubscriptionRoom {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    /** What is enough for most; a node with more rooms will have been set up for that. */
    private static final long ENOUGH = 10_000;

    private SubscriptionRoom() {}

    /** Warns if that is few: beyond it rooms do not hear of other nodes. */
    static void check(RedissonClient redisson, SubscriptionMode mode) {
        if (mode == SubscriptionMode.STATIC || !(redisson instanceof Redisson client)) {
            return;
        }
        MasterSlaveServersConfig config = client.getServiceManager().getConfig();
        if (config == null) {
            return;
        }
        int perConnection = config.getSubscriptionsPerConnection();
        long room = (long) perConnection * config.getSubscriptionConnectionPoolSize();
        if (room < ENOUGH) {
            LOG.warn(
                    "In subscription mode {} each room takes a subscription, and the RedissonClient holds {} at a server"
                            + " (subscriptionsPerConnection {} x subscriptionConnectionPoolSize {}): rooms beyond that do not"
                            + " receive what other nodes send to them. Set subscriptionsPerConnection to {} or more.",
                    mode,
                    room,
                    perConnection,
                    config.getSubscriptionConnectionPoolSize(),
                    ENOUGH);
        }
    }
}
