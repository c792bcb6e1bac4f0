package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is kept for recovery: for how long, in which order it goes, and how much it may be. */
class RecoveryKeepingTest extends RecoveryTestServer {

    @Test
    void aSessionThatIsKeptDoesNotKeepItsConnectionInMemory() throws InterruptedException {
        TestClient client = comeBack("{\"token\":\"" + "x".repeat(60_000) + "\"}");
        Ids ids = Ids.of(client.next());
        WeakReference<Socket> gone = new WeakReference<>(accepted());
        lose(client);

        await().until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertThat(store.sessions()).isOne();
        assertThat(Ids.of(comeBack("{\"pid\":\"" + ids.pid() + "\"}").next())).isEqualTo(ids);
    }

    @Test
    void aRecoveryIsWholeOrDoesNotTakePlace() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);
        for (int i = 0; i < 1001; i++) {
            io.emit("e", i);
        }
        assertThat(store.packets()).isEqualTo(1000);

        assertFresh(comeBack("{\"pid\":\"" + ids.pid() + "\"}"), ids);
    }

    @Test
    void noMoreSessionsAndBytesAreKeptThanThereMayBe() throws InterruptedException {
        for (int i = 0; i < 101; i++) {
            TestClient client = comeBack("");
            client.next();
            accepted();
            lose(client);
        }
        assertThat(store.sessions()).isEqualTo(100);

        for (int i = 0; i < 50; i++) {
            io.emit("e", "x".repeat(40_000));
        }
        assertThat(store.bytes()).isBetween(900_000L, 1_000_000L);
    }

    @Test
    void roomsThatASocketHasLeftAreCountedWithItsSession() throws InterruptedException {
        TestClient client = comeBack("");
        client.next();
        Socket socket = accepted();
        for (int i = 0; i < 64; i++) {
            socket.join("x".repeat(500) + i);
            io.emit("e", i);
            socket.leave("x".repeat(500) + i);
        }
        long before = store.bytes();
        lose(client);

        assertThat(store.bytes() - before).isGreaterThan(64 * 1000);
    }

    @Test
    void aClaimThatWasOvertakenTellsTheRoomsAsTheyWere() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted().join("before");
        lose(client);
        RestoredSession overtaken = Objects.requireNonNull(io.sockets().recovery())
                .restoreSession(ids.pid(), null)
                .toCompletableFuture()
                .join();

        assertThat(Ids.of(comeBack("{\"pid\":\"" + ids.pid() + "\"}").next()).sid())
                .isEqualTo(ids.sid());
        accepted().join("after");

        assertThat(Objects.requireNonNull(overtaken).rooms()).containsExactly("before");
    }

    @Test
    void aNamespaceThatAClientCalledIntoBeingWaitsForItsSessions() throws InterruptedException {
        acceptTenants();
        TestClient client = TestClient.open(io).send("40/tenant-1,");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);

        io.of("/tenant-1").emit("e", 1);
        TestClient again = TestClient.open(io).send("40/tenant-1,{\"pid\":\"" + ids.pid() + "\"}");
        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42/tenant-1,[\"e\",1,");
        accepted();
        lose(again);
        assertThat(io.namespaces()).extracting(Namespace::name).contains("/tenant-1");

        now.addAndGet(WINDOW.toNanos());
        io.sockets().recovery().expire();
        assertThat(io.namespaces()).extracting(Namespace::name).containsExactly("/");
        assertThat(store.sessions()).isZero();
    }

    @Test
    void anotherServerOfTheProcessTakesTheStoreOver() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        io.emit("e", 1);
        String offset = offsetOf(client.next());
        io.emit("e", 2);
        io.close();
        io = start(ConnectionStateRecovery.upTo(WINDOW).store(store));
        io.emit("e", 3);

        TestClient again = comeBack(asking(ids, offset));

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42[\"e\",2,");
        assertThat(again.next()).startsWith("42[\"e\",3,");
    }

    @Test
    void aSessionThatIsJustBeingContinuedGoesLast() throws InterruptedException {
        Ids first = lost();
        RestoredSession claim = claim(first);
        for (int i = 0; i < 100; i++) {
            lost();
        }
        assertThat(store.sessions()).isEqualTo(100);

        claim.giveBack();
        assertThat(Ids.of(comeBack("{\"pid\":\"" + first.pid() + "\"}").next())).isEqualTo(first);
    }

    @Test
    void aClaimThatHasOutlivedItsSessionGoesFirst() throws InterruptedException {
        Ids stuck = lost();
        claim(stuck);
        now.addAndGet(WINDOW.toNanos());
        List<Ids> later = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            later.add(lost());
        }
        assertThat(store.sessions()).isEqualTo(100);

        assertThat(Ids.of(comeBack("{\"pid\":\"" + later.get(0).pid() + "\"}").next()))
                .isEqualTo(later.get(0));
    }

    @Test
    void whatAClaimHasFoundMayLeaveTheLogBeforeItIsResumed() throws InterruptedException {
        AtomicReference<Next> held = new AtomicReference<>();
        io.close();
        io = start(ConnectionStateRecovery.upTo(WINDOW).skipMiddlewares(false).store(store));
        Ids ids = lost();
        for (int i = 0; i < 5; i++) {
            io.emit("missed", i);
        }
        io.use((socket, next) -> held.set(next));
        TestClient again = comeBack("{\"pid\":\"" + ids.pid() + "\"}");
        await().until(() -> held.get() != null);

        for (int i = 0; i < 998; i++) {
            io.to("elsewhere").emit("e", i);
        }
        io.emit("missed", 5);
        assertThat(store.packets()).isEqualTo(1000);
        held.get().proceed();

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        for (int i = 0; i < 6; i++) {
            assertThat(again.next()).startsWith("42[\"missed\"," + i + ",");
        }
    }

    @Test
    void whatASocketLeavesBehindAfterTheEndOfItsAdapterIsNotKept() throws InterruptedException {
        TestClient client = comeBack("");
        client.next();
        accepted();
        io.sockets().adapter().close();
        lose(client);

        assertThat(store.sessions()).isZero();
    }

    @Test
    void aNamespaceOfAClosedServerEndsOnceThoughItsSessionsEndLater() throws InterruptedException {
        acceptTenants();
        TestClient client = TestClient.open(io).send("40/tenant-1,");
        Ids ids = Ids.of(client.next());
        accepted();
        for (int restart = 0; restart < 3; restart++) {
            io.close();
            io = start(ConnectionStateRecovery.upTo(WINDOW).store(store));
            acceptTenants();
            TestClient again = TestClient.open(io).send("40/tenant-1,{\"pid\":\"" + ids.pid() + "\"}");
            assertThat(Ids.of(again.next())).as("restart %s", restart).isEqualTo(ids);
            accepted();
            io.sockets().recovery().expire();
        }
    }

    /** Namespaces that are there from their first client on. */
    private void acceptTenants() {
        io.of(Pattern.compile("^/tenant-")).onConnection(socket -> {
            socket.onDisconnect(reasons::add);
            sockets.add(socket);
        });
    }

    private Ids lost() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);
        return ids;
    }

    private RestoredSession claim(Ids ids) {
        return Objects.requireNonNull(Objects.requireNonNull(io.sockets().recovery())
                .restoreSession(ids.pid(), null)
                .toCompletableFuture()
                .join());
    }
}
