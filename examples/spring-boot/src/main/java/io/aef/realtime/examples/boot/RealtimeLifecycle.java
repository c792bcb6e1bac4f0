package io.aef.realtime.examples.boot;

import io.aef.realtime.SocketIoServer;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Opens the port when all beans are there, and so all handlers and commands; drains and closes it before anything else is stopped, so
 * that what clients have asked for is carried out and the health that Spring serves tells about it meanwhile.
 */
@Component
final class RealtimeLifecycle implements SmartLifecycle {

    private final SocketIoServer io;
    private final RealtimeProperties properties;
    private volatile boolean running;

    RealtimeLifecycle(SocketIoServer io, RealtimeProperties properties) {
        this.io = io;
        this.properties = properties;
    }

    @Override
    public void start() {
        io.start();
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        io.close(properties.closeLimit()).whenComplete((done, failure) -> {
            running = false;
            stopped.run();
        });
    }

    @Override
    public void stop() {
        io.close(properties.closeLimit()).toCompletableFuture().join();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A server that was closed does not open again. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
