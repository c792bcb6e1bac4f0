package io.aef.realtime.browser.capture;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.cdp.CdpData;
import io.aef.realtime.browser.cdp.CdpException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.OptionList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Input over DevTools, to the tab in front: it does not wait behind the automation, and what is sent before an answer has come keeps its
 * order. The page takes it for what a person does with mouse and keyboard.
 *
 * <p>Lists of options are not part of the pictures. A press on one does not open it: it is answered with what is in it, for the viewer to
 * draw, and {@link InputAction.Select} makes the choice.
 */
final class CdpInput implements InputTarget {

    /** The tab in front. On the lane. */
    interface Page {

        /** Asks the browser for something; calls are sent in their order. */
        CompletableFuture<CdpData> ask(String method, Map<String, ?> parameters);

        /** The value of an expression, in a world that the page does not see. */
        CompletableFuture<@Nullable Object> evaluate(String expression);

        /** Brings another tab to the front. */
        CompletableFuture<CdpData> activate(String tab);
    }

    private static final CompletableFuture<?> SENT = CompletableFuture.completedFuture(null);

    private final Executor lane;
    private final Supplier<@Nullable Page> front;

    /** Those that are held, as DevTools has them. On the lane, as is the field below. */
    private int held;

    private InputAction.@Nullable Pointing last;

    /** What has to be over before the next one is sent. */
    private CompletableFuture<?> before = SENT;

    /**
     * @param lane where the browser is spoken to
     * @param front the tab that people see, or null if there is none; asked on the lane
     */
    CdpInput(Executor lane, Supplier<@Nullable Page> front) {
        this.lane = lane;
        this.front = front;
    }

    @Override
    public CompletionStage<@Nullable OptionList> perform(InputAction action) {
        CompletableFuture<@Nullable OptionList> done = new CompletableFuture<>();
        inOrder(() -> begin(action, done));
        return done;
    }

    @Override
    public void letGo() {
        inOrder(() -> {
            Page page = front.get();
            InputAction.Pointing at = last;
            for (PointerButton button : PointerButton.values()) {
                if (page != null && at != null && (held & bit(button)) != 0) {
                    send(page, new InputAction.Release(at.x(), at.y(), button, 1, InputAction.Modifiers.NONE));
                }
            }
            held = 0;
            return SENT;
        });
    }

    /** Behind what was begun before: each says when it was sent. */
    private void inOrder(Supplier<CompletableFuture<?>> next) {
        lane.execute(() -> before = before.handle((nothing, failed) -> null).thenCompose(nothing -> next.get()));
    }

    /** @return done when it was sent, and the next one can be */
    private CompletableFuture<?> begin(InputAction action, CompletableFuture<@Nullable OptionList> done) {
        Page page = front.get();
        CompletableFuture<CompletableFuture<@Nullable OptionList>> sent = page == null
                ? CompletableFuture.failedFuture(new RequestException(ErrorCode.INVALID_STATE, "There is no page."))
                : action instanceof InputAction.Press press && press.button() == PointerButton.LEFT
                        ? pressUnlessOnList(page, press)
                        : CompletableFuture.completedFuture(send(page, action));
        sent.thenCompose(answer -> answer).whenComplete((options, failure) -> {
            if (failure == null) {
                done.complete(options);
            } else {
                done.completeExceptionally(refusal(failure));
            }
        });
        return sent;
    }

    private static RequestException refusal(Throwable failure) {
        Throwable cause = CdpException.cause(failure);
        return cause instanceof RequestException refused
                ? refused
                // What the browser says may repeat what was typed.
                : new RequestException(ErrorCode.INVALID_STATE, "The browser cannot do this now.");
    }

    private CompletableFuture<@Nullable OptionList> send(Page page, InputAction action) {
        if (action instanceof InputAction.Press press) {
            return press(page, press);
        } else if (action instanceof InputAction.Release release) {
            held &= ~bit(release.button());
            return mouse(
                    page, "mouseReleased", release, release.modifiers(), button(release.button(), release.clicks()));
        } else if (action instanceof InputAction.Move move) {
            return mouse(page, "mouseMoved", move, move.modifiers(), Map.of());
        } else if (action instanceof InputAction.Wheel wheel) {
            return mouse(
                    page,
                    "mouseWheel",
                    wheel,
                    wheel.modifiers(),
                    Map.of("deltaX", wheel.deltaX(), "deltaY", wheel.deltaY()));
        } else if (action instanceof InputAction.Key key) {
            return done(page.ask("Input.dispatchKeyEvent", KeyEvents.of(key)));
        } else if (action instanceof InputAction.Text text) {
            return done(page.ask("Input.insertText", Map.of("text", text.text())));
        } else if (action instanceof InputAction.Navigate navigate) {
            return navigate(page, navigate.url());
        } else if (action instanceof InputAction.History history) {
            return history(page, history.direction());
        } else if (action instanceof InputAction.Resize resize) {
            return done(page.ask(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of(
                            "width",
                            resize.width(),
                            "height",
                            resize.height(),
                            "deviceScaleFactor",
                            0,
                            "mobile",
                            false)));
        } else if (action instanceof InputAction.AnswerDialog answer) {
            return done(page.ask(
                    "Page.handleJavaScriptDialog",
                    answer.text() == null
                            ? Map.of("accept", answer.accept())
                            : Map.of("accept", answer.accept(), "promptText", answer.text())));
        } else if (action instanceof InputAction.Select select) {
            return select(page, select.options());
        } else {
            return done(page.activate(((InputAction.SwitchTab) action).tab()));
        }
    }

    /** What comes behind has to wait until it is known what the press is on, and the press was sent. */
    private CompletableFuture<CompletableFuture<@Nullable OptionList>> pressUnlessOnList(
            Page page, InputAction.Press press) {
        return page.evaluate(SelectElement.find(press.x(), press.y()))
                .handle((value, failure) -> failure == null ? SelectElement.of(value) : null)
                .thenApply(list -> list == null ? press(page, press) : CompletableFuture.completedFuture(list));
    }

    private CompletableFuture<@Nullable OptionList> press(Page page, InputAction.Press press) {
        held |= bit(press.button());
        return mouse(page, "mousePressed", press, press.modifiers(), button(press.button(), press.clicks()));
    }

    private CompletableFuture<@Nullable OptionList> mouse(
            Page page, String type, InputAction.Pointing at, InputAction.Modifiers modifiers, Map<String, ?> more) {
        last = at;
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("type", type);
        parameters.put("x", at.x());
        parameters.put("y", at.y());
        parameters.put("modifiers", modifiers.bits());
        parameters.put("buttons", held);
        parameters.putAll(more);
        return done(page.ask("Input.dispatchMouseEvent", parameters));
    }

    private static Map<String, ?> button(PointerButton button, int clicks) {
        return Map.of("button", button.name().toLowerCase(Locale.ROOT), "clickCount", clicks);
    }

    private static int bit(PointerButton button) {
        return switch (button) {
            case LEFT -> 1;
            case RIGHT -> 2;
            case MIDDLE -> 4;
        };
    }

    private static CompletableFuture<@Nullable OptionList> navigate(Page page, String url) {
        return page.ask("Page.navigate", Map.of("url", url)).thenApply(answer -> {
            if (answer.has("errorText")) {
                throw new CompletionException(
                        new RequestException(ErrorCode.INVALID_STATE, "This address cannot be reached."));
            }
            return null;
        });
    }

    private static CompletableFuture<@Nullable OptionList> history(Page page, InputAction.Direction direction) {
        if (direction == InputAction.Direction.RELOAD) {
            return done(page.ask("Page.reload", Map.of()));
        }
        return page.ask("Page.getNavigationHistory", Map.of()).thenCompose(answer -> {
            int index = (int) answer.number("currentIndex") + (direction == InputAction.Direction.BACK ? -1 : 1);
            List<?> entries = answer.list("entries");
            if (index < 0
                    || index >= entries.size()
                    || !(entries.get(index) instanceof Map<?, ?> entry)
                    || !(entry.get("id") instanceof Number id)) {
                return CompletableFuture.failedFuture(
                        new RequestException(ErrorCode.INVALID_STATE, "There is no page in this direction."));
            }
            return done(page.ask("Page.navigateToHistoryEntry", Map.of("entryId", id)));
        });
    }

    private static CompletableFuture<@Nullable OptionList> select(Page page, List<Integer> options) {
        return page.evaluate(SelectElement.choose(options)).thenApply(chosen -> {
            if (!Boolean.TRUE.equals(chosen)) {
                throw new CompletionException(
                        new RequestException(ErrorCode.INVALID_STATE, "The list is not there any more."));
            }
            return null;
        });
    }

    private static CompletableFuture<@Nullable OptionList> done(CompletableFuture<CdpData> answer) {
        return answer.thenApply(data -> null);
    }
}
