package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.protocol.Parsers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose clients use {@code socket.io-msgpack-parser}; the bytes they send are those of the JavaScript library. */
class MsgpackServerTest {

    private static final String TYPE = "a474797065";
    private static final String DATA = "a464617461";
    private static final String NSP = "a36e7370";
    private static final String ID = "a26964";
    private static final String MAIN = NSP + "a12f";
    /** {@code {type:0,data:undefined,nsp:"/"}}. */
    private static final String CONNECT = "83" + TYPE + "00" + DATA + "d40000" + MAIN;

    private final SocketIoServer io = TestServers.start(TestServers.builder().parser(Parsers::msgpack));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    MsgpackServerTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        io.close();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return "%02x".formatted(0xa0 + utf8.length) + HexFormat.of().formatHex(utf8);
    }

    private TestClient connect() throws InterruptedException {
        TestClient client = TestClient.open(io).send(bytes(CONNECT));
        Socket socket = sockets.poll(10, TimeUnit.SECONDS);
        sockets.add(socket);
        return client.expect("<83" + TYPE + "00" + DATA + "81" + text("sid") + text(socket.id()) + MAIN + ">");
    }

    @Test
    void everyPacketIsOneBinaryMessage() throws Exception {
        TestClient client = connect();

        sockets.take().emit("hello", "you");

        client.expect("<83" + TYPE + "02" + DATA + "92" + text("hello") + text("you") + MAIN + ">");
    }

    @Test
    void binaryNeedsNoAttachments() throws Exception {
        TestClient client = connect();

        io.emit("b", (Object) new byte[] {1, 2, 3});

        client.expect("<83" + TYPE + "02" + DATA + "92" + text("b") + "c403010203" + MAIN + ">");
    }

    @Test
    void eventsOfTheClientAreAcknowledged() throws Exception {
        TestClient client = connect();
        sockets.take().on("add", (args, ack) -> ack.send(args.get(0, Integer.class) + 1));

        // {type:2,data:["add",41],options:{compress:true},id:5,nsp:"/"}
        client.send(bytes("85" + TYPE + "02" + DATA + "92" + text("add") + "29" + "a76f7074696f6e73" + "81"
                + text("compress") + "c3" + ID + "05" + MAIN));

        client.expect("<84" + ID + "05" + TYPE + "03" + DATA + "912a" + MAIN + ">");
    }

    @Test
    void theClientAcknowledges() throws Exception {
        TestClient client = connect();
        CompletionStage<String> answer = sockets.take().emitWithAck("q", String.class);
        client.next();

        client.send(bytes("84" + ID + "00" + TYPE + "03" + DATA + "91" + text("yes") + MAIN));

        assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("yes");
    }

    @Test
    void aRefusalIsAMapWithTheMessage() {
        io.of("/no").use((socket, next) -> next.reject("nope", Map.of("n", 1)));
        TestClient client = TestClient.open(io);

        client.send(bytes("83" + TYPE + "00" + DATA + "d40000" + NSP + text("/no")));

        client.expect("<83" + TYPE + "04" + DATA + "82" + text("message") + text("nope") + DATA + "81" + text("n")
                + "01" + NSP + text("/no") + ">");
    }

    @Test
    void textIsNotUnderstood() throws Exception {
        TestClient client = connect();
        BlockingQueue<String> errors = new LinkedBlockingQueue<>();
        sockets.take().onError(error -> errors.add(String.valueOf(error.getMessage())));

        client.send("42[\"hello\"]").expect("close 1005");

        assertThat(errors.poll(10, TimeUnit.SECONDS)).isNotEmpty();
    }
}
