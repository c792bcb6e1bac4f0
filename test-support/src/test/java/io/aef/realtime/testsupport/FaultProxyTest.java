package io.aef.realtime.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final byte[] DATA = new byte[100_000];

    static {
        new Random(1).nextBytes(DATA);
    }

    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultProxy.thread("test-server", () -> {
            try {
                while (true) {
                    accepted.add(server.accept());
                }
            } catch (IOException closed) {
                // The end of the test.
            }
        });
        proxy = new FaultProxy(server.getLocalPort(), 42);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private Socket accepted() throws Exception {
        Socket socket = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        socket.setSoTimeout(10_000);
        return socket;
    }

    private void toServer(UnaryOperator<Fault> fault) {
        proxy.plan(number -> new FaultProxy.Plan(fault.apply(Fault.NONE), Fault.NONE));
    }

    private static void write(Socket socket, byte[] data) throws IOException {
        socket.getOutputStream().write(data);
    }

    /** Whatever happens to pieces, the bytes and their order stay. */
    private void arrivesWhole() throws Exception {
        try (Socket client = connect();
                Socket peer = accepted()) {
            write(client, DATA);
            client.shutdownOutput();
            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(DATA);
            write(peer, DATA);
            peer.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(DATA);
            ProxiedConnection connection = proxy.connections().get(0);
            assertThat(connection.bytesToServer()).isEqualTo(DATA.length);
            assertThat(connection.bytesToClient()).isEqualTo(DATA.length);
        }
    }

    @Test
    void passesEverythingOn() throws Exception {
        arrivesWhole();
    }

    @Test
    void splits() throws Exception {
        toServer(fault -> fault.split(7));
        arrivesWhole();
    }

    @Test
    void delaysInOrder() throws Exception {
        toServer(fault -> fault.delay(0, 5).split(40_000));
        arrivesWhole();
    }

    @Test
    void limitsTheBandwidth() throws Exception {
        toServer(fault -> fault.bandwidth(1_000_000));
        long begin = System.nanoTime();
        arrivesWhole();
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(90));
    }

    @Test
    void buffersUntilThereIsEnough() throws Exception {
        toServer(fault -> fault.buffer(10, 3_600_000));
        try (Socket client = connect();
                Socket peer = accepted()) {
            write(client, new byte[9]);
            peer.setSoTimeout(100);
            assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            write(client, new byte[1]);
            peer.setSoTimeout(10_000);
            assertThat(peer.getInputStream().readNBytes(10)).hasSize(10);
            write(client, new byte[3]);
            client.shutdownOutput();
            assertThat(peer.getInputStream().readAllBytes()).hasSize(3);
        }
    }

    @Test
    void closesAtTheByte() throws Exception {
        toServer(fault -> fault.closeAfter(1234));
        try (Socket client = connect();
                Socket peer = accepted()) {
            write(client, DATA);
            assertThat(peer.getInputStream().readAllBytes()).hasSize(1234).isEqualTo(Arrays.copyOf(DATA, 1234));
            assertThat(proxy.connections().get(0).bytesToServer()).isEqualTo(1234);
        }
    }

    @Test
    void closesBeforeTheFirstByte() throws Exception {
        proxy.plan(number -> new FaultProxy.Plan(Fault.NONE, Fault.NONE.closeAfter(0)));
        try (Socket client = connect();
                Socket peer = accepted()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void resets() throws Exception {
        toServer(fault -> fault.resetAfter(10));
        try (Socket client = connect();
                Socket peer = accepted()) {
            write(client, new byte[10]);
            assertThatThrownBy(() -> readToTheEnd(client)).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> readToTheEnd(peer)).isInstanceOf(SocketException.class);
        }
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            // Whatever there is.
        }
    }

    @Test
    void closesOneDirection() throws Exception {
        toServer(fault -> fault.halfCloseAfter(10));
        try (Socket client = connect();
                Socket peer = accepted()) {
            write(client, new byte[20]);
            assertThat(peer.getInputStream().readAllBytes()).hasSize(10);
            write(peer, DATA);
            assertThat(client.getInputStream().readNBytes(DATA.length)).isEqualTo(DATA);
        }
    }

    @Test
    void stallsAndGoesOn() throws Exception {
        toServer(fault -> fault.stallAfter(10));
        try (Socket client = connect();
                Socket peer = accepted()) {
            OutputStream out = client.getOutputStream();
            out.write(new byte[15]);
            assertThat(peer.getInputStream().readNBytes(10)).hasSize(10);
            peer.setSoTimeout(100);
            assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            write(peer, DATA);
            assertThat(client.getInputStream().readNBytes(DATA.length)).isEqualTo(DATA);

            proxy.connections().get(0).resume();
            peer.setSoTimeout(10_000);
            assertThat(peer.getInputStream().readNBytes(5)).hasSize(5);
        }
    }

    @Test
    void cutsWhatIsOpenAndForgetsIt() throws Exception {
        try (Socket first = connect();
                Socket peer = accepted();
                Socket second = connect();
                Socket other = accepted()) {
            passes(first, peer);
            passes(second, other);
            proxy.cutAll(Fault.AtLimit.CLOSE);
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            assertThat(other.getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.openConnections()).isZero();
            assertThat(proxy.connections()).hasSize(2);
        }
    }

    /** Accepted at the server is not yet open in the proxy; what it passes on, it knows. */
    private static void passes(Socket from, Socket to) throws IOException {
        from.getOutputStream().write('x');
        assertThat(to.getInputStream().read()).isEqualTo('x');
    }
}
