package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connection state recovery on the wire, and the official server's defects in it. */
class RecoveryTest extends RecoveryTestServer {

    @Test
    void theConfirmationHasAPrivateIdBesideThePublicOne() throws InterruptedException {
        Ids ids = Ids.of(comeBack("").next());

        assertThat(ids.pid()).hasSize(20).isNotEqualTo(ids.sid());
        assertThat(accepted().id()).isEqualTo(ids.sid());
    }

    @Test
    void withoutTheOptionThereIsNeitherPrivateIdNorOffset() {
        try (SocketIoServer plain = TestServers.start()) {
            TestClient client = TestClient.connect(plain).expectNothingElse();
            plain.emit("e", 1);
            client.expect("42[\"e\",1]");
        }
    }

    @Test
    void eventsCarryTheirOffsetAsTheLastArgument() throws InterruptedException {
        TestClient client = comeBack("");
        client.next();
        Socket socket = accepted();

        io.emit("all", 1);
        socket.emit("one", List.of("x"));
        io.to(socket.id()).emit("binary", new byte[] {7});

        String first = client.next();
        assertThat(first).matches("42\\[\"all\",1,\"" + OFFSET + "\"]");
        assertThat(client.next()).matches("42\\[\"one\",\\[\"x\"],\"" + OFFSET + "\"]");
        assertThat(client.next()).matches("451-\\[\"binary\",\\{\"_placeholder\":true,\"num\":0},\"" + OFFSET + "\"]");
        client.expect("<07>").expectNothingElse();
    }

    @Test
    void whatIsVolatileOrToBeAcknowledgedCarriesNone() throws InterruptedException {
        TestClient client = comeBack("");
        client.next();
        Socket socket = accepted();

        io.volatile_().emit("volatile", 1);
        client.expect("42[\"volatile\",1]");
        socket.volatile_().emit("volatile", 2);
        client.expect("42[\"volatile\",2]");
        socket.emitWithAck("ask", String.class, 3);
        client.expect("420[\"ask\",3]");
    }

    @Test
    void whatWasMissedFollowsTheConfirmation() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        Socket socket = accepted();
        socket.join("room");
        socket.data().put("user", "ada");
        io.to("room").emit("e", 1);
        String offset = offsetOf(client.next());
        lose(client);

        io.to("room").emit("e", 2);
        io.to("other").emit("e", 3);
        io.except("room").emit("e", 4);
        io.to(ids.sid()).emit("e", 5);
        io.volatile_().emit("e", 6);
        TestClient again = comeBack(asking(ids, offset));

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).matches("42\\[\"e\",2,\"" + OFFSET + "\"]");
        assertThat(again.next()).matches("42\\[\"e\",5,\"" + OFFSET + "\"]");
        Socket continued = accepted();
        assertThat(continued).isNotSameAs(socket);
        assertThat(continued.recovered()).isTrue();
        assertThat(continued.id()).isEqualTo(ids.sid());
        assertThat(continued.rooms()).isEqualTo(Set.of(ids.sid(), "room"));
        assertThat(continued.data()).containsEntry("user", "ada");
        again.expectNothingElse();
        io.to("room").emit("e", 7);
        assertThat(again.next()).startsWith("42[\"e\",7,");
    }

    /** CSR-B1. */
    @Test
    void whoHasReceivedNothingIsRecoveredToo() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        lose(client);
        accepted();

        io.emit("e", 1);
        TestClient again = comeBack("{\"pid\":\"" + ids.pid() + "\"}");

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42[\"e\",1,");
        assertThat(accepted().recovered()).isTrue();
    }

    /** CSR-B2. */
    @Test
    void whoWasIdleForAnHourIsRecovered() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        io.emit("e", 1);
        String offset = offsetOf(client.next());
        TestClient other = comeBack("");
        other.next();
        Socket busy = accepted();
        for (int minute = 0; minute < 60; minute++) {
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            busy.emit("busy", minute);
        }
        assertThat(store.packets()).isLessThan(5);
        client.expectNothingElse();
        lose(client);

        io.emit("e", 2);
        TestClient again = comeBack(asking(ids, offset));

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42[\"e\",2,");
    }

    /** CSR-B3. */
    @Test
    void aConnectionThatIsDeadWithoutAnybodyHavingNoticedIsClosedByTheNewOne() throws InterruptedException {
        TestClient halfOpen = comeBack("");
        Ids ids = Ids.of(halfOpen.next());
        Socket old = accepted();
        io.emit("e", 1);
        String offset = offsetOf(halfOpen.next());
        io.emit("e", 2);

        TestClient again = comeBack(asking(ids, offset));

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42[\"e\",2,");
        assertThat(accepted().recovered()).isTrue();
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(DisconnectReason.TRANSPORT_CLOSE);
        assertThat(old.connected()).isFalse();
        assertThat(halfOpen.next()).startsWith("42[\"e\",2,");
        halfOpen.expect("close 1005");
        assertThat(io.sockets().sockets()).hasSize(1);
        // What becomes of the old connection later touches nobody.
        halfOpen.close();
        io.emit("e", 3);
        assertThat(again.next()).startsWith("42[\"e\",3,");
        again.expectNothingElse();
    }

    /** CSR-B4. */
    @Test
    void aSessionIsContinuedByOneConnectionAtATime() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);

        TestClient second = comeBack("{\"pid\":\"" + ids.pid() + "\"}");
        assertThat(Ids.of(second.next())).isEqualTo(ids);
        TestClient third = comeBack("{\"pid\":\"" + ids.pid() + "\"}");
        assertThat(Ids.of(third.next())).isEqualTo(ids);

        second.expect("close 1005");
        assertThat(io.sockets().sockets()).containsOnlyKeys(ids.sid());
        assertThat(store.sessions()).isZero();
    }

    /** CSR-B5. */
    @Test
    void aMiddlewareThatRefusesSeesNoPacketLeakedAndTheSessionWaits() throws InterruptedException {
        io.close();
        io = start(ConnectionStateRecovery.upTo(WINDOW).skipMiddlewares(false).store(store));
        io.use((socket, next) -> {
            if ("wrong".equals(socket.handshake().auth("token"))) {
                assertThat(socket.recovered()).isTrue();
                assertThat(socket.rooms()).contains("room");
                next.reject("denied");
            } else {
                next.proceed();
            }
        });
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted().join("room");
        lose(client);
        io.to("room").emit("secret", 1);

        TestClient denied = comeBack("{\"pid\":\"" + ids.pid() + "\",\"token\":\"wrong\"}");
        denied.expect("44{\"message\":\"denied\"}");

        TestClient allowed = comeBack("{\"pid\":\"" + ids.pid() + "\"}");
        assertThat(Ids.of(allowed.next())).isEqualTo(ids);
        assertThat(allowed.next()).startsWith("42[\"secret\",1,");
        assertThat(accepted().rooms()).contains("room");
        denied.send("40");
        assertThat(Ids.of(denied.next())).isNotEqualTo(ids);
        accepted();
        denied.expectNothingElse();
    }

    @Test
    void aRoomThatAMiddlewareTakesAwayIsNotJoinedAgain() throws InterruptedException {
        io.close();
        io = start(ConnectionStateRecovery.upTo(WINDOW).skipMiddlewares(false).store(store));
        io.use((socket, next) -> {
            socket.leave("old");
            socket.join("new");
            next.proceed();
        });
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted().join("old");
        lose(client);

        comeBack("{\"pid\":\"" + ids.pid() + "\"}").next();

        assertThat(accepted().rooms()).isEqualTo(Set.of(ids.sid(), "new"));
    }

    @Test
    void middlewaresAreSkippedUnlessTheyAreAskedFor() throws InterruptedException {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        io.use((socket, next) -> {
            asked.add(socket.id());
            next.proceed();
        });
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);

        assertThat(Ids.of(comeBack("{\"pid\":\"" + ids.pid() + "\"}").next())).isEqualTo(ids);

        assertThat(asked).containsExactly(ids.sid());
    }

    @Test
    void whoComesTooLateBeginsAnew() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);
        now.addAndGet(WINDOW.toNanos());

        assertFresh(comeBack("{\"pid\":\"" + ids.pid() + "\"}"), ids);
        assertThat(store.sessions()).isZero();
    }

    @Test
    void whoHasLeftOrWasThrownOutBeginsAnew() throws InterruptedException {
        TestClient client = comeBack("");
        Ids left = Ids.of(client.next());
        accepted();
        client.send("41");
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
        assertFresh(comeBack("{\"pid\":\"" + left.pid() + "\"}"), left);

        TestClient kicked = comeBack("");
        Ids ids = Ids.of(kicked.next());
        accepted().disconnect(true);
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
        assertFresh(comeBack("{\"pid\":\"" + ids.pid() + "\"}"), ids);

        TestClient rude = comeBack("");
        Ids known = Ids.of(rude.next());
        accepted();
        rude.send("42{}");
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(DisconnectReason.FORCED_CLOSE);
        assertFresh(comeBack("{\"pid\":\"" + known.pid() + "\"}"), known);
    }

    @Test
    void whatCannotBeUnderstoodIsNoReasonToRefuseAClient() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        io.emit("e", 1);
        String offset = offsetOf(client.next());
        lose(client);

        assertFresh(comeBack("{\"pid\":\"nobody\",\"offset\":\"" + offset + "\"}"), ids);
        assertFresh(comeBack("{\"pid\":7}"), ids);
        assertFresh(comeBack("{\"pid\":\"" + ids.pid() + "\",\"offset\":7}"), ids);
        // The last: an offset nobody gave out ends the session, because what the client has seen is not known.
        assertFresh(comeBack(asking(ids, "hello")), ids);
        assertFresh(comeBack(asking(ids, offset)), ids);
    }

    @Test
    void anOffsetOfAnEarlierSessionMeansThatNothingOfThisOneWasSeen() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        accepted();
        lose(client);
        io.emit("e", 1);

        TestClient again = comeBack(asking(ids, "AbCdEfGh.1z"));

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42[\"e\",1,");
    }

    @Test
    void aPacketLostOnItsWayToARoomIsReplayedThoughTheSocketHasLeftTheRoomSince() throws InterruptedException {
        TestClient client = comeBack("");
        Ids ids = Ids.of(client.next());
        Socket socket = accepted();
        socket.join("room");
        io.to("room").emit("e", 1);
        socket.leave("room");
        io.to("room").emit("e", 2);
        client.next();
        lose(client);

        // The client says that it has seen nothing.
        TestClient again = comeBack("{\"pid\":\"" + ids.pid() + "\"}");

        assertThat(Ids.of(again.next())).isEqualTo(ids);
        assertThat(again.next()).startsWith("42[\"e\",1,");
        assertThat(accepted().rooms()).containsExactly(ids.sid());
    }
}
