package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.InMemoryAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Rooms that change while a socket is being accepted. */
class SocketRoomsTest {

    private final AtomicReference<Socket> joining = new AtomicReference<>();

    /** In which another thread takes the socket out of the room just before it is put in. */
    private Adapter interrupted(AdapterContext context) {
        InMemoryAdapter adapter = new InMemoryAdapter(context);
        return (Adapter) Proxy.newProxyInstance(
                Adapter.class.getClassLoader(), new Class<?>[] {Adapter.class}, (proxy, method, args) -> {
                    Socket socket = joining.get();
                    if (method.getName().equals("join") && joining.compareAndSet(socket, null) && socket != null) {
                        CompletableFuture.runAsync(() -> socket.leave("left")).join();
                    }
                    try {
                        return method.invoke(adapter, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void whatIsLeftMeanwhileIsLeft() throws InterruptedException {
        SocketIoServer io = TestServers.start(TestServers.builder().adapter(this::interrupted));
        try {
            io.use((socket, next) -> {
                socket.join(List.of("left", "stays"));
                joining.set(socket);
                next.proceed();
            });
            TestClient.connect(io);
            Socket socket = io.sockets().sockets().values().iterator().next();

            assertThat(joining).hasValue(null);
            assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "stays");
        } finally {
            TestServers.stop(io);
        }
    }
}
