package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What nodes of other versions have to understand. */
class RelayMessageTest {

    @Test
    void theNamesOnTheWireStay() {
        assertThat(RelayMessage.FORMS)
                .containsOnlyKeys(
                        "Seek", "Want", "Drawn", "Leave", "Ask", "Allowed", "State", "Frame", "Gone", "Answer", "May");
        assertThat(RelayMessage.KINDS).hasSize(RelayMessage.class.getPermittedSubclasses().length);
        assertThat(new RelayMessage.Gone("s").kind()).isEqualTo("Gone");
    }
}
