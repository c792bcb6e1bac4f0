package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.TrustedProxies;
import io.aef.realtime.netty.HttpLimits;
import io.aef.realtime.netty.NettyOptions;
import io.aef.realtime.netty.WebSocketLimits;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** An application may begin with any of the options. */
class OptionDefaultsTest {

    static final Map<Class<?>, String> DEFAULTS = Map.of(
            NettyOptions.class, "DEFAULT",
            HttpLimits.class, "DEFAULT",
            WebSocketLimits.class, "DEFAULT",
            ConnectionLimits.class, "DEFAULT",
            TrustedProxies.class, "NONE",
            Delivery.class, "RELIABLE",
            BroadcastOptions.class, "ALL",
            RateLimit.class, "DEFAULT",
            SessionLimits.class, "DEFAULT");

    static final Iterable<Class<?>> FIRST = DEFAULTS.keySet();

    @ParameterizedTest
    @FieldSource("FIRST")
    void areWholeWhicheverIsUsedFirst(Class<?> first) throws Exception {
        try (URLClassLoader fresh = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class.forName(first.getName(), true, fresh);
            for (Map.Entry<Class<?>, String> each : DEFAULTS.entrySet()) {
                Class<?> there = Class.forName(each.getKey().getName(), true, fresh);
                assertThat(asText(there, each.getValue())).isEqualTo(asText(each.getKey(), each.getValue()));
            }
        }
    }

    private static String asText(Class<?> type, String constant) throws ReflectiveOperationException {
        Object value = type.getField(constant).get(null);
        return type.isRecord() ? value.toString() : value.getClass().getName();
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(OptionDefaultsTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
