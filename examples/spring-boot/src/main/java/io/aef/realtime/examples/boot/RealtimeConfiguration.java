package io.aef.realtime.examples.boot;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Authenticator;
import io.aef.realtime.automation.metrics.AutomationMetrics;
import io.aef.realtime.engine.Cors;
import io.aef.realtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The server, the layer on it, and what they tell of themselves. */
@Configuration(proxyBeanMethods = false)
public class RealtimeConfiguration {

    @Bean
    SocketIoServer socketIoServer(RealtimeProperties properties, MeterRegistry registry) {
        return SocketIoServer.builder()
                .host(properties.host())
                .port(properties.port())
                .cors(Cors.allow(properties.origins().toArray(String[]::new)).credentials(true))
                .listener(new RealtimeMetrics(registry))
                .build();
    }

    @Bean
    AefRealtime aefRealtime(SocketIoServer io, Authenticator authenticator, MeterRegistry registry) {
        return AefRealtime.on(io)
                .authenticator(authenticator)
                .accessRule(AccessRule.everythingButOtherUsers())
                .listener(new AutomationMetrics(registry))
                .open();
    }

    /** {@code /actuator/health}, where it is called {@code realtime}; a part of readiness by {@code application.yaml}. */
    @Bean
    HealthIndicator realtimeHealthIndicator(SocketIoServer io) {
        return () -> {
            io.aef.realtime.Health health = io.health();
            return (health.accepting() ? Health.up() : Health.outOfService())
                    .withDetail("status", health.status().text())
                    .withDetail("connections", health.connections())
                    .build();
        };
    }
}
