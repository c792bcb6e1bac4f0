package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.testsupport.ClassPath;
import java.io.File;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Micrometer is needed by those only who use it. */
class AutomationWithoutMicrometerTest {

    private static final String METRICS = "io.aef.realtime.automation.metrics.";

    private final URLClassLoader hiding = ClassPath.without("micrometer");

    @AfterEach
    void close() throws IOException {
        hiding.close();
    }

    private static List<String> names() throws Exception {
        Path classes = Path.of(AefRealtime.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .toList();
        }
    }

    @Test
    void everyOtherClassLoads() throws Exception {
        List<String> others =
                names().stream().filter(name -> !name.startsWith(METRICS)).toList();
        assertThat(others).contains(AefRealtime.class.getName()).hasSizeGreaterThan(100);

        for (String name : others) {
            Class<?> loaded = Class.forName(name, true, hiding);
            assertThat(loaded.getClassLoader()).isSameAs(hiding);
            // These resolve every type in a signature.
            loaded.getDeclaredMethods();
            loaded.getDeclaredFields();
            loaded.getDeclaredConstructors();
        }
    }

    /** The counter-proof: in this class loader Micrometer is not there. */
    @Test
    void theMetricsDoNot() {
        assertThatThrownBy(() -> Class.forName(METRICS + "AutomationMetrics", true, hiding)
                        .getDeclaredConstructors())
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessageContaining("io/micrometer");
    }
}
