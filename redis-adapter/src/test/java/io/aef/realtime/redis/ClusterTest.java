package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.RemoteSocket;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** Three nodes, on each wire. */
@ParameterizedClass
@MethodSource("io.aef.realtime.redis.Kind#wires")
class ClusterTest extends WireContract {

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(3);

    @Override
    RedissonClient redisson(int node) {
        return REDIS.client(node);
    }

    @Test
    void whileRedisStandsStillThisNodeGoesOnAndRequestsEndWithWhatThereIs() throws Exception {
        start(BRIEF);
        REDIS.redis().signal("STOP");
        try {
            nodes.get(0).emit("still here");
            assertThat(next(0)).isEqualTo("42[\"still here\"]");
            CompletionStage<List<RemoteSocket>> found = nodes.get(0).fetchSockets();
            assertThatThrownBy(() -> get(found))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SilentNodesException.class,
                            silent -> assertThat(silent.answers()).hasSize(1));
        } finally {
            REDIS.redis().signal("CONT");
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            nodes.get(0).emit("back");
            String last = next(1);
            while (!last.equals("42[\"back\"]")) {
                last = next(1);
            }
        });
    }
}
