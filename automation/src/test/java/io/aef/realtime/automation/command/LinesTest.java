package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for whom; on one thread, so nobody can wait by standing there. */
class LinesTest {

    private final List<Runnable> handedOver = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();
    private final Lines lines = new Lines(2, handedOver::add);

    private Lines.Turn join(String user, String execution, boolean overtakes) throws RequestException {
        return lines.join(user, execution, overtakes);
    }

    private void begin(Lines.Turn turn, String name) {
        turn.begin(() -> begun.add(name));
    }

    private void runWhatWasHandedOver() {
        List<Runnable> now = List.copyOf(handedOver);
        handedOver.clear();
        now.forEach(Runnable::run);
    }

    @Test
    void whoeverIsReadyFirstTheOrderIsThatOfArrival() throws Exception {
        Lines.Turn first = join("ann", "e", false);
        Lines.Turn second = join("ann", "e", false);
        Lines.Turn third = join("ann", "e", false);

        begin(third, "3");
        begin(second, "2");
        assertThat(begun).isEmpty();
        begin(first, "1");
        assertThat(begun).containsExactly("1");
        first.leave();
        assertThat(begun).as("not on the thread of the one before").containsExactly("1");
        runWhatWasHandedOver();
        assertThat(begun).containsExactly("1", "2");
        second.leave();
        second.leave();
        runWhatWasHandedOver();
        assertThat(begun).containsExactly("1", "2", "3");
        third.leave();
        assertThat(lines.count()).isZero();
    }

    @Test
    void whoLeavesWithoutBeginningHoldsUpNobody() throws Exception {
        Lines.Turn first = join("ann", "e", false);
        Lines.Turn second = join("ann", "e", false);
        Lines.Turn third = join("ann", "e", false);
        begin(third, "3");

        second.leave();
        first.leave();
        runWhatWasHandedOver();
        assertThat(begun).containsExactly("3");
    }

    @Test
    void whoIsNotReadyIsWaitedFor() throws Exception {
        Lines.Turn first = join("ann", "e", false);
        Lines.Turn second = join("ann", "e", false);
        begin(first, "1");
        first.leave();
        assertThat(handedOver).isEmpty();
        begin(second, "2");
        assertThat(begun).containsExactly("1", "2");
    }

    @Test
    void oneThatOvertakesBeginsAtOnceAndOnce() throws Exception {
        Lines.Turn first = join("ann", "e", false);
        Lines.Turn cancel = join("ann", "e", true);
        Lines.Turn last = join("ann", "e", false);
        begin(first, "1");
        begin(cancel, "cancel");
        begin(last, "last");

        assertThat(begun).containsExactly("1", "cancel");
        first.leave();
        assertThat(handedOver).isEmpty();
        cancel.leave();
        runWhatWasHandedOver();
        assertThat(begun).containsExactly("1", "cancel", "last");
    }

    @Test
    void oneThatIsAboutNoExecutionIsInNoLine() throws Exception {
        begin(lines.join("ann", null, false), "1");
        begin(lines.join("ann", null, false), "2");
        assertThat(begun).containsExactly("1", "2");
        assertThat(lines.count()).isZero();
    }

    @Test
    void aLineIsNoLongerThanThatButForThoseThatOvertake() throws Exception {
        List<Lines.Turn> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(join("ann", "e", false));
            all.add(join("ann", "e", true));
        }

        assertThatThrownBy(() -> join("ann", "e", false))
                .hasMessage("Too many commands wait for this execution already.")
                .satisfies(refused ->
                        assertThat(((RequestException) refused).code()).isEqualTo(ErrorCode.BUSY));
        all.add(join("ann", "e", true));
        all.add(join("ann", "f", false));
        all.add(join("bob", "e", false));
        all.forEach(Lines.Turn::leave);
        assertThat(lines.count()).isZero();
        begin(join("ann", "e", false), "1");
        assertThat(begun).containsExactly("1");
    }
}
