package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** One node, without Redis. */
@ParameterizedClass
@MethodSource("kinds")
class InMemoryContractTest extends AdapterContract {

    static List<Kind> kinds() {
        return List.of(Kind.inMemory());
    }

    @Override
    AdapterFactory adapter(int node, Duration timeout) {
        return AdapterFactory.IN_MEMORY;
    }

    @Override
    RedissonClient redisson(int node) {
        throw new IllegalStateException("There is no Redis.");
    }
}
