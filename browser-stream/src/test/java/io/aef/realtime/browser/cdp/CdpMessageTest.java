package io.aef.realtime.browser.cdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CdpMessageTest {

    private static final String PICTURE = "/9j/".repeat(30_000);

    @Test
    void aPictureIsCutOutAndTheRestIsRead() {
        CdpMessage message = CdpMessage.parse("{\"method\":\"Page.screencastFrame\",\"params\":{\"data\":\"" + PICTURE
                + "\",\"metadata\":{\"deviceWidth\":1280},\"sessionId\":7},\"sessionId\":\"S1\"}");

        assertThat(message.data()).isEqualTo(PICTURE);
        assertThat(message.members().get("sessionId")).isEqualTo("S1");
        CdpData data = new CdpData(message.members().get("params"), message.data());
        assertThat(data.picture()).isEqualTo(PICTURE);
        assertThat(data.value("sessionId")).isEqualTo(7);
        assertThat(data.object("metadata").number("deviceWidth")).isEqualTo(1280);
    }

    @Test
    void ofAnAnswerToo() {
        CdpMessage message = CdpMessage.parse("{\"id\":3,\"result\":{\"data\":\"" + PICTURE + "\"}}");

        assertThat(message.data()).isEqualTo(PICTURE);
        assertThat(message.members().get("id")).isEqualTo(3);
    }

    @Test
    void aTextThatLooksLikeAPictureIsNone() {
        String title = "\\\"data\\\":\\\"" + "x".repeat(5_000) + "\\\"";
        CdpMessage message = CdpMessage.parse("{\"method\":\"m\",\"params\":{\"title\":\"" + title + "\"}}");

        assertThat(message.data()).isNull();
        assertThat(new CdpData(message.members().get("params"), null).text("title"))
                .startsWith("\"data\":\"xxx");
    }

    @Test
    void shortDataIsReadWithTheRest() {
        CdpMessage message = CdpMessage.parse("{\"id\":3,\"result\":{\"data\":\"abcd\"}}");

        assertThat(message.data()).isNull();
        assertThat(new CdpData(message.members().get("result"), null).picture()).isEqualTo("abcd");
    }

    @Test
    void noPictureAndNoTextGetsIntoALog() {
        CdpMessage message =
                CdpMessage.parse("{\"method\":\"m\",\"params\":{\"data\":\"" + PICTURE + "\",\"url\":\"u\"}}");

        assertThat(message.toString()).isEqualTo("CdpMessage[m]");
        assertThat(new CdpData(Map.of("url", "secret"), PICTURE).toString()).isEqualTo("CdpData[url]");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> CdpMessage.parse("[1]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CdpMessage.parse("{\"data\":\"" + PICTURE)).isInstanceOf(RuntimeException.class);
    }
}
