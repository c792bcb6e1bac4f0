package io.aef.realtime.redis;

import io.aef.realtime.testsupport.RedisCluster;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** Three nodes on each wire, over a Redis Cluster of three masters. */
@ParameterizedClass
@MethodSource("kinds")
class RedisClusterTest extends WireContract {

    /** What differs in where things are. */
    static Stream<Kind> kinds() {
        return Kind.wires().stream()
                .filter(kind ->
                        !kind.name().contains("specific") && !kind.name().contains("PRIVATE"));
    }

    @RegisterExtension
    static final SharedRedis<RedisCluster> REDIS = SharedRedis.cluster(3);

    @Override
    RedissonClient redisson(int node) {
        return REDIS.client(node);
    }
}
