package io.aef.realtime.examples.backend;

import io.aef.realtime.Health;
import io.aef.realtime.ServerListener;
import io.aef.realtime.automation.metrics.AutomationMetrics;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.metrics.RealtimeMetrics;
import io.aef.realtime.netty.RequestHandler;
import io.aef.realtime.redis.RedisStatus;
import io.aef.realtime.redis.metrics.RedisMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * {@code GET /metrics} for Prometheus and {@code GET /health} for a load balancer. On the same port as the rest because the
 * demo is reached from this machine only; a server that others reach keeps these for itself.
 */
final class Monitoring implements RequestHandler {

    private static final Headers ALWAYS = Headers.of("Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RealtimeMetrics metrics = new RealtimeMetrics(registry);
    private final AutomationMetrics automation = new AutomationMetrics(registry);
    private final Supplier<Health> health;

    Monitoring(Supplier<Health> health) {
        this.health = health;
        new NettyAllocatorMetrics(PooledByteBufAllocator.DEFAULT).bindTo(registry);
    }

    /** Also tells how this node gets on with Redis. */
    void observe(RedisStatus redis) {
        RedisMetrics.bind(registry, redis);
    }

    /** What has to listen to the server. */
    ServerListener listener() {
        return metrics;
    }

    /** What has to listen to the automation layer. */
    AutomationListener automationListener() {
        return automation;
    }

    @Override
    public boolean matches(String path) {
        return path.equals("/metrics") || path.equals("/health");
    }

    @Override
    public void handle(HttpExchange exchange) {
        if (!exchange.request().method().equals("GET")) {
            exchange.respond(
                    HttpResponse.empty(405, ALWAYS.with("Allow", "GET")).thenClose());
        } else if (exchange.request().path().equals("/health")) {
            exchange.respond(health());
        } else {
            // Writing down all meters takes a while that the event loop does not have.
            ForkJoinPool.commonPool().execute(() -> exchange.respond(metrics()));
        }
    }

    private HttpResponse metrics() {
        return response(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
    }

    private HttpResponse health() {
        Health now = health.get();
        String json = "{\"accepting\":" + now.accepting()
                + ",\"status\":\"" + now.status().text()
                + "\",\"connections\":" + now.connections()
                + ",\"eventLoopLagMillis\":" + now.eventLoopLag().toMillis() + "}";
        return response(now.accepting() ? 200 : 503, "application/json", json);
    }

    private static HttpResponse response(int status, String contentType, String text) {
        return HttpResponse.of(status, ALWAYS.with("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }
}
