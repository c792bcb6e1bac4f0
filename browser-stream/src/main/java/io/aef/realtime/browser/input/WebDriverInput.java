package io.aef.realtime.browser.input;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Alert;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.interactions.Interaction;
import org.openqa.selenium.interactions.Interactive;
import org.openqa.selenium.interactions.KeyInput;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.interactions.WheelInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Input over the driver itself, for browsers without DevTools: as W3C actions, on the automation's own worker, between two of its actions.
 * It waits while an action does. Tabs and lists of options stay with the automation: what a driver works on is one tab.
 */
public final class WebDriverInput implements InputTarget {

    private static final Logger log = LoggerFactory.getLogger(WebDriverInput.class);

    private final WebDriver driver;
    private final Interactive hand;
    private final Worker worker;
    private final PointerInput mouse = new PointerInput(PointerInput.Kind.MOUSE, "viewer mouse");
    private final WheelInput wheel = new WheelInput("viewer wheel");
    private final KeyInput keyboard = new KeyInput("viewer keyboard");

    /** Those that are held. On the worker. */
    private final Set<Integer> keys = new LinkedHashSet<>();

    private final Set<Integer> buttons = new LinkedHashSet<>();

    /**
     * @param driver not used by anybody else but on this worker
     * @throws IllegalArgumentException if the driver knows no W3C actions
     */
    public WebDriverInput(WebDriver driver, Worker worker) {
        if (!(driver instanceof Interactive interactive)) {
            throw new IllegalArgumentException("driver: without actions (expected: one that is Interactive)");
        }
        this.driver = driver;
        this.hand = interactive;
        this.worker = worker;
    }

    @Override
    public CompletionStage<@Nullable OptionList> perform(InputAction action) {
        CompletableFuture<@Nullable OptionList> done = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                carryOut(action);
                done.complete(null);
            } catch (RequestException refused) {
                done.completeExceptionally(refused);
            } catch (RuntimeException failed) {
                // Not only those of WebDriver: it would never be done. What it says may repeat what was typed.
                done.completeExceptionally(
                        new RequestException(ErrorCode.INVALID_STATE, "The browser cannot do this now."));
            }
        });
        return done;
    }

    @Override
    public void letGo() {
        worker.execute(() -> {
            try {
                if (!keys.isEmpty()) {
                    type(keys.stream().map(keyboard::createKeyUp).toList());
                }
                for (int button : buttons) {
                    hand.perform(List.of(new Sequence(mouse, 0).addAction(mouse.createPointerUp(button))));
                }
            } catch (RuntimeException gone) {
                log.debug("What was held could not be let go", gone);
            }
            keys.clear();
            buttons.clear();
        });
    }

    private void carryOut(InputAction action) throws RequestException {
        if (action instanceof InputAction.Move move) {
            point(move, null);
        } else if (action instanceof InputAction.Press press) {
            buttons.add(number(press.button()));
            point(press, mouse.createPointerDown(number(press.button())));
        } else if (action instanceof InputAction.Release release) {
            buttons.remove(number(release.button()));
            point(release, mouse.createPointerUp(number(release.button())));
        } else if (action instanceof InputAction.Wheel turn) {
            hand.perform(List.of(new Sequence(wheel, 0)
                    .addAction(wheel.createScroll(
                            (int) turn.x(),
                            (int) turn.y(),
                            (int) turn.deltaX(),
                            (int) turn.deltaY(),
                            Duration.ZERO,
                            WheelInput.ScrollOrigin.fromViewport()))));
        } else if (action instanceof InputAction.Key key) {
            int code = KeyName.of(key.key())
                    .map(KeyName::webDriver)
                    .orElseGet(() -> key.key().codePointAt(0));
            if (key.down()) {
                keys.add(code);
            } else {
                keys.remove(code);
            }
            type(List.of(key.down() ? keyboard.createKeyDown(code) : keyboard.createKeyUp(code)));
        } else if (action instanceof InputAction.Text text) {
            type(text.text());
        } else if (action instanceof InputAction.Navigate navigate) {
            driver.navigate().to(navigate.url());
        } else if (action instanceof InputAction.History history) {
            go(history.direction());
        } else if (action instanceof InputAction.Resize resize) {
            resize(resize);
        } else if (action instanceof InputAction.AnswerDialog answer) {
            answer(answer);
        } else {
            throw new RequestException(
                    ErrorCode.INVALID_STATE, "This browser does not offer that to people who watch.");
        }
    }

    /** A driver knows the size of the window, which has more than the viewport: as much stays around it as there is now. */
    private void resize(InputAction.Resize wanted) {
        WebDriver.Window window = driver.manage().window();
        Dimension size = new Dimension(wanted.width(), wanted.height());
        if (driver instanceof JavascriptExecutor page
                && page.executeScript("return [outerWidth - innerWidth, outerHeight - innerHeight]")
                        instanceof List<?> around
                && around.get(0) instanceof Number width
                && around.get(1) instanceof Number height) {
            size = new Dimension(wanted.width() + width.intValue(), wanted.height() + height.intValue());
        }
        window.setSize(size);
    }

    private void point(InputAction.Pointing at, @Nullable Interaction then) {
        Sequence sequence = new Sequence(mouse, 0)
                .addAction(mouse.createPointerMove(
                        Duration.ZERO, PointerInput.Origin.viewport(), (int) at.x(), (int) at.y()));
        hand.perform(List.of(then == null ? sequence : sequence.addAction(then)));
    }

    private void type(String text) {
        List<Interaction> strokes = new ArrayList<>();
        text.codePoints().forEach(codePoint -> {
            int code = codePoint == '\n' ? KeyName.ENTER.webDriver() : codePoint;
            strokes.add(keyboard.createKeyDown(code));
            strokes.add(keyboard.createKeyUp(code));
        });
        type(strokes);
    }

    private void type(List<Interaction> strokes) {
        Sequence sequence = new Sequence(keyboard, 0);
        strokes.forEach(sequence::addAction);
        hand.perform(List.of(sequence));
    }

    private void go(InputAction.Direction direction) {
        WebDriver.Navigation navigation = driver.navigate();
        switch (direction) {
            case BACK -> navigation.back();
            case FORWARD -> navigation.forward();
            case RELOAD -> navigation.refresh();
        }
    }

    private void answer(InputAction.AnswerDialog answer) throws RequestException {
        try {
            Alert dialog = driver.switchTo().alert();
            if (answer.text() != null) {
                dialog.sendKeys(answer.text());
            }
            if (answer.accept()) {
                dialog.accept();
            } else {
                dialog.dismiss();
            }
        } catch (NoAlertPresentException none) {
            throw new RequestException(ErrorCode.INVALID_STATE, "No dialog is open.");
        }
    }

    private static int number(PointerButton button) {
        return switch (button) {
            case LEFT -> PointerInput.MouseButton.LEFT.asArg();
            case MIDDLE -> PointerInput.MouseButton.MIDDLE.asArg();
            case RIGHT -> PointerInput.MouseButton.RIGHT.asArg();
        };
    }
}
