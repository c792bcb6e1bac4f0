package io.aef.realtime.examples.boot;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code application.yaml} says of the realtime server.
 *
 * @param host the address it listens on
 * @param port its port; 0 for any free one
 * @param origins of the pages that may connect, since Spring's port is another origin
 * @param closeLimit how long it may take to end connections; less than {@code spring.lifecycle.timeout-per-shutdown-phase}
 */
@ConfigurationProperties("aef.realtime")
public record RealtimeProperties(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("9092") int port,
        @DefaultValue List<String> origins,
        @DefaultValue("20s") Duration closeLimit) {}
