package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.FakeExchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(ints = {4, 3})
class PollingContractTest extends TransportContractTest {

    private final int protocol;
    private final PayloadCodec codec;
    private String query = "";

    PollingContractTest(int protocol) {
        this.protocol = protocol;
        this.codec = PayloadCodec.of(protocol);
    }

    @Override
    void connect() {
        query = fixture.openPolling("transport=polling&EIO=" + protocol);
    }

    @Override
    void clientSends(String text) {
        post(EnginePacket.text(PacketType.MESSAGE, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    void clientSends(byte[] data) {
        post(EnginePacket.binary(data));
    }

    @Override
    void clientCloses() {
        post(EnginePacket.CLOSE);
    }

    private void post(EnginePacket packet) {
        PayloadCodec.Payload payload = codec.encode(List.of(packet), true);
        String contentType = payload.binary() ? "application/octet-stream" : "text/plain;charset=UTF-8";
        FakeExchange post = fixture.request("POST", query, payload.body(), "Content-Type", contentType);
        assertThat(post.isPending()).isFalse();
    }

    @Override
    List<String> clientReceives() {
        FakeExchange poll = fixture.get(query);
        boolean binary = "application/octet-stream".equals(poll.header("Content-Type"));
        List<String> messages = new ArrayList<>();
        for (EnginePacket packet :
                codec.decode(poll.response().body(), binary, 100).packets()) {
            if (packet.binary()) {
                messages.add("<" + HexFormat.of().formatHex(packet.data()) + ">");
            } else if (packet.type() == PacketType.MESSAGE) {
                messages.add(new String(packet.data(), StandardCharsets.UTF_8));
            } else {
                messages.add("[" + packet.type().name().toLowerCase(java.util.Locale.ROOT) + "]");
            }
        }
        return messages;
    }

    @Override
    void clientStalls() {
        // It does not poll.
    }

    @Override
    List<String> clientResumes() {
        return clientReceives();
    }
}
