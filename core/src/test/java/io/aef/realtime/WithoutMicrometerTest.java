package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.aef.realtime.testsupport.ClassPath;
import java.io.IOException;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Micrometer is needed by those only who use it. */
class WithoutMicrometerTest {

    private static final String METRICS = "io.aef.realtime.metrics.";

    private final URLClassLoader hiding = ClassPath.without("micrometer");

    @AfterEach
    void close() throws IOException {
        hiding.close();
    }

    @Test
    void everyOtherClassLoads() throws Exception {
        List<String> names = new ClassFileImporter()
                        .withImportOption(location -> location.contains("/classes/") && !location.isJar())
                        .importPackages("io.aef.realtime")
                        .stream()
                        .map(JavaClass::getName)
                        .filter(name -> !name.startsWith(METRICS))
                        .toList();
        assertThat(names).contains("io.aef.realtime.SocketIoServer").hasSizeGreaterThan(200);

        for (String name : names) {
            Class<?> loaded = Class.forName(name, true, hiding);
            assertThat(loaded.getClassLoader()).isSameAs(hiding);
            // These resolve every type in a signature.
            loaded.getDeclaredMethods();
            loaded.getDeclaredFields();
            loaded.getDeclaredConstructors();
        }
    }

    @Test
    void aServerRuns() throws Exception {
        Class<?> api = hiding.loadClass("io.aef.realtime.SocketIoServer");
        Object builder = api.getMethod("builder").invoke(null);
        builder.getClass().getMethod("host", String.class).invoke(builder, "127.0.0.1");
        Object io = builder.getClass().getMethod("build").invoke(builder);
        try {
            api.getMethod("start").invoke(io);
            Object health = api.getMethod("health").invoke(io);
            assertThat(health).asString().contains("ACCEPTING");
            try (TestClient client =
                    TestClient.connect((int) api.getMethod("port").invoke(io))) {
                api.getMethod("emit", String.class, Object[].class).invoke(io, "hello", new Object[] {1});
                client.expect("42[\"hello\",1]");
            }
        } finally {
            api.getMethod("close").invoke(io);
        }
    }

    /** The counter-proof: in this class loader Micrometer is not there. */
    @Test
    void theMetricsDoNot() {
        assertThatThrownBy(() ->
                        Class.forName(METRICS + "RealtimeMetrics", true, hiding).getDeclaredConstructors())
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessageContaining("io/micrometer");
    }
}
