package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.FakeLink;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(ints = {4, 3})
class WebSocketContractTest extends TransportContractTest {

    private final int protocol;
    private FakeLink link = new FakeLink(fixture.lane);

    WebSocketContractTest(int protocol) {
        this.protocol = protocol;
    }

    @Override
    void connect() {
        link = fixture.webSocket("transport=websocket&EIO=" + protocol).open();
        assertThat(link.take()).hasSize(1);
    }

    @Override
    void clientSends(String text) {
        link.text("4" + text);
    }

    @Override
    void clientSends(byte[] data) {
        IntStream type = protocol == 3 ? IntStream.of(4) : IntStream.empty();
        link.binary(IntStream.concat(type, IntStream.range(0, data.length).map(i -> data[i]))
                .toArray());
    }

    @Override
    void clientCloses() {
        link.text("1");
    }

    @Override
    List<String> clientReceives() {
        List<String> messages = new ArrayList<>();
        for (String message : link.take()) {
            if (message.startsWith("<")) {
                messages.add(protocol == 3 ? message.replace("<04", "<") : message);
            } else {
                assertThat(message).startsWith("4");
                messages.add(message.substring(1));
            }
        }
        if (link.isDown()) {
            messages.add("[close]");
        }
        return messages;
    }

    @Override
    void clientStalls() {
        link.stall();
    }

    @Override
    List<String> clientResumes() {
        link.drain();
        return clientReceives();
    }
}
