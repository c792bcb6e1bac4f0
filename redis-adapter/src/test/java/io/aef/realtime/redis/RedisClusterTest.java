package io.aef.realtime.redis;

import io.aef.realtime.testsupport.RedisCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** Three nodes on each wire, over a Redis Cluster of three masters. */
@ParameterizedClass
@MethodSource("kinds")
class RedisClusterTest extends WireContract {

    private static RedisCluster redis;

    /** What differs in where things are. */
    static Stream<Kind> kinds() {
        return Kind.wires().stream()
                .filter(kind ->
                        !kind.name().contains("specific") && !kind.name().contains("PRIVATE"));
    }

    private static final List<RedissonClient> CLIENTS = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisCluster.start(3, 0);
        for (int i = 0; i < 3; i++) {
            CLIENTS.add(Redissons.to(redis));
        }
    }

    @AfterAll
    static void stopRedis() {
        CLIENTS.forEach(RedissonClient::shutdown);
        CLIENTS.clear();
        redis.close();
    }

    @Override
    RedissonClient redisson(int node) {
        return CLIENTS.get(node);
    }
}
