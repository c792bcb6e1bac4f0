package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order in which a browser is told what people do, when it takes its time to say what a press is on. */
class CdpInputTest {

    private static final class Page implements CdpInput.Page {

        final List<String> sent = new ArrayList<>();
        final Deque<CompletableFuture<@Nullable Object>> questions = new ArrayDeque<>();

        @Override
        public CompletableFuture<CdpData> ask(String method, Map<String, ?> parameters) {
            sent.add(String.valueOf(parameters.get("type")));
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<@Nullable Object> evaluate(String expression) {
            CompletableFuture<@Nullable Object> question = new CompletableFuture<>();
            questions.add(question);
            return question;
        }

        @Override
        public CompletableFuture<CdpData> activate(String tab) {
            return new CompletableFuture<>();
        }
    }

    private final Page page = new Page();
    private final CdpInput input = new CdpInput(Runnable::run, () -> page);

    @Test
    void aPressComesBeforeWhatIsBehindIt() {
        for (int click = 1; click <= 2; click++) {
            input.perform(new InputAction.Press(1, 1, PointerButton.LEFT, click, Modifiers.NONE));
            input.perform(new InputAction.Release(1, 1, PointerButton.LEFT, click, Modifiers.NONE));
            input.perform(new InputAction.Key(true, "a", "KeyA", Modifiers.NONE));
        }
        assertThat(page.sent).isEmpty();

        page.questions.remove().complete(null);
        assertThat(page.sent).containsExactly("mousePressed", "mouseReleased", "keyDown");
        page.questions.remove().complete(null);
        assertThat(page.sent)
                .containsExactly(
                        "mousePressed", "mouseReleased", "keyDown", "mousePressed", "mouseReleased", "keyDown");
    }

    @Test
    void aQuestionThatFailsHoldsNothingUp() {
        input.perform(new InputAction.Press(1, 1, PointerButton.LEFT, 1, Modifiers.NONE));
        input.perform(new InputAction.Release(1, 1, PointerButton.LEFT, 1, Modifiers.NONE));

        page.questions.remove().completeExceptionally(new IllegalStateException("left"));
        assertThat(page.sent).containsExactly("mousePressed", "mouseReleased");
    }
}
