package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.adapter.SentPackets;
import org.junit.jupiter.api.Test;

/** From another package, as whoever keeps sessions elsewhere uses it. */
class SentPacketsTest {

    private final SentPackets sent = new SentPackets("pid");

    @Test
    void whoHasSeenTheLastPacketGoesOnWhereHisLaneWas() {
        sent.begin(3);
        sent.sent(5, 1);

        assertThat(sent.last()).isEqualTo(5);
        assertThat(sent.resumeAfter(5, sent.passedOn(9))).isEqualTo(9);
        assertThat(sent.resumeAfter(4, 9)).isEqualTo(4);
    }

    @Test
    void whatIsForgottenWasNotForThisClient() {
        sent.begin(3);
        sent.sent(20, 10);

        assertThat(sent.resumeAfter(3, 25)).isEqualTo(19);
    }

    @Test
    void aReplayThatIsCutOffIsStillMissed() {
        sent.begin(3);
        sent.replays(7);
        assertThat(sent.passedOn(9)).isEqualTo(7);

        sent.replayed();
        assertThat(sent.passedOn(9)).isEqualTo(9);
    }
}
