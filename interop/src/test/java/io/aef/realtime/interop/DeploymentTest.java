package io.aef.realtime.interop;

import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.redis.ClassicOptions;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.testsupport.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of {@code docs/deployment}, run by the real nginx and the real HAProxy in front of two nodes; with sticky sessions, and
 * without them where nodes pass on what is not theirs.
 */
@Timeout(300)
class DeploymentTest {

    private static final String SCRIPT = "interop/deployment.test.mjs";

    @TempDir
    static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificates = Certificates.make(directory);
    }

    @TestFactory
    Stream<DynamicNode> nginxWithStickySessions() throws IOException {
        return sticky(ReverseProxy::nginx, Map.of());
    }

    @TestFactory
    Stream<DynamicNode> nginxWithoutStickySessions() throws IOException {
        return notSticky(ReverseProxy::nginx, Map.of());
    }

    @TestFactory
    Stream<DynamicNode> haproxyWithStickySessions() throws IOException {
        return sticky(ReverseProxy::haproxy, Map.of("COOKIES", "true", "CHECKS", "true"));
    }

    @TestFactory
    Stream<DynamicNode> haproxyWithoutStickySessions() throws IOException {
        return notSticky(ReverseProxy::haproxy, Map.of("CHECKS", "true"));
    }

    private interface Starter {
        ReverseProxy start(Path directory, Certificates certificates, List<String> nodes, boolean sticky);
    }

    private static Stream<DynamicNode> sticky(Starter starter, Map<String, String> settings) throws IOException {
        return run(starter, SocketIoServer.builder(), SocketIoServer.builder(), true, settings);
    }

    private static Stream<DynamicNode> notSticky(Starter starter, Map<String, String> settings) throws IOException {
        try (RedisServer redis = RedisServer.open()) {
            ClassicOptions options = ClassicOptions.DEFAULT.withKey("deployment-" + UUID.randomUUID());
            return run(starter, passingOn(redis, options), passingOn(redis, options), false, settings);
        }
    }

    private static ServerBuilder passingOn(RedisServer redis, ClassicOptions options) {
        return SocketIoServer.builder()
                .adapter(RedisAdapter.classic(redis.url(), options).withoutStickySessions());
    }

    private static Stream<DynamicNode> run(
            Starter starter, ServerBuilder first, ServerBuilder second, boolean sticky, Map<String, String> settings)
            throws IOException {
        try (ProxiedNode one = new ProxiedNode("one", first);
                ProxiedNode two = new ProxiedNode("two", second);
                ReverseProxy proxy = starter.start(
                        Files.createTempDirectory(directory, "proxy"),
                        certificates,
                        List.of(one.address(), two.address()),
                        sticky)) {
            Map<String, String> environment = new HashMap<>(settings);
            environment.put("SERVER", "127.0.0.1:" + proxy.tlsPort);
            environment.put("MSGPACK_SERVER", environment.get("SERVER"));
            environment.put("PLAIN", "127.0.0.1:" + proxy.plainPort);
            environment.put("NODES", one.address() + "," + two.address());
            environment.put("CERTIFICATE", certificates.certificate().toString());
            Stream<DynamicNode> results = NodeSuite.run(environment, SCRIPT);
            System.out.println(proxy.log());
            return results;
        }
    }
}
