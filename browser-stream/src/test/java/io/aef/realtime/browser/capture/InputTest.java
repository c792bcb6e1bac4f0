package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Direction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.OptionList;
import io.aef.realtime.browser.input.WebDriverInput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Alert;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.UnexpectedAlertBehaviour;
import org.openqa.selenium.WindowType;

/** What a page gets to see of what people do, over either way. */
class InputTest {

    private static final String FORM = """
            <body style='margin:0;height:3000px' onclick='log("click " + event.detail)'>
            <script>
            const seen = [];
            const log = what => seen.push(what);
            for (const type of ['mousedown', 'mouseup', 'dblclick', 'contextmenu', 'keydown', 'keyup', 'input', 'change'])
              addEventListener(type, e => log(type + ' ' + (e.key ?? e.button ?? '') + (e.shiftKey ? '+shift' : '') + (e.isTrusted ? '' : ' untrusted')), true);
            addEventListener('mousemove', e => log('move ' + e.clientX + ',' + e.clientY + ' ' + e.buttons));
            </script>
            <input id=name style='position:absolute;left:100px;top:100px;width:200px;height:30px'>
            <select id=size style='position:absolute;left:100px;top:200px;width:200px;height:30px'>
              <option>small<option>medium<option disabled>large<option>huge</select>""";

    private static Chromium browser;
    private static Pages pages;
    private static String form;
    private static String other;

    @BeforeAll
    static void launch() throws IOException {
        browser = Chromium.launch(options -> options.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE));
        pages = new Pages();
        form = pages.add("form", FORM);
        other = pages.add("other", "<p>Another page");
    }

    @AfterAll
    static void end() {
        browser.close();
        pages.close();
    }

    /** What every way has to do. */
    abstract static class Contract {

        InputTarget target;

        @BeforeEach
        void open() {
            browser.driver().get(form);
            target = begin();
        }

        abstract InputTarget begin();

        @Test
        void aClickArrivesAsOneOfAPerson() throws Exception {
            perform(press(150, 400, 1), release(150, 400, 1));

            await().until(() -> seen().contains("click 1"));
            assertThat(seen()).contains("mousedown 0", "mouseup 0").doesNotContain("mousedown 0 untrusted");
        }

        @Test
        void theRightButtonAsksForTheMenu() throws Exception {
            perform(
                    new InputAction.Press(150, 400, PointerButton.RIGHT, 1, Modifiers.NONE),
                    new InputAction.Release(150, 400, PointerButton.RIGHT, 1, Modifiers.NONE));

            await().until(() -> seen().contains("contextmenu 2"));
        }

        @Test
        void textGoesWhereTheCursorIs() throws Exception {
            perform(press(150, 115, 1), release(150, 115, 1), new InputAction.Text("Ada ä"));

            await().until(() -> value().equals("Ada ä"));
        }

        @Test
        void keysAreTypedAndEdit() throws Exception {
            perform(press(150, 115, 1), release(150, 115, 1));
            type("a", "b", "c", "ArrowLeft", "Backspace");

            await().until(() -> value().equals("ac"));
            assertThat(seen()).contains("keydown a", "keyup a", "keydown ArrowLeft", "keydown Backspace");
        }

        @Test
        void thePageIsScrolled() throws Exception {
            perform(new InputAction.Wheel(600, 300, 0, 500, Modifiers.NONE));

            await().until(() -> ((Number) browser.script("return scrollY")).intValue() > 300);
        }

        @Test
        void thePointerMoves() throws Exception {
            perform(new InputAction.Move(300, 310, Modifiers.NONE));

            await().until(() -> seen().contains("move 300,310 0"));
        }

        @Test
        void theViewportIsResized() throws Exception {
            perform(new InputAction.Resize(800, 500));
            try {
                await().until(() ->
                        browser.script("return innerWidth + 'x' + innerHeight").equals("800x500"));
            } finally {
                perform(new InputAction.Resize(1280, 720));
            }
        }

        @Test
        void itGoesToAPageAndBackAndForward() throws Exception {
            perform(new InputAction.Navigate(other));
            await().until(() -> url().equals(other));
            perform(new InputAction.History(Direction.BACK));
            await().until(() -> url().equals(form));
            perform(new InputAction.History(Direction.FORWARD));
            await().until(() -> url().equals(other));
            browser.script("window.before = true");
            perform(new InputAction.History(Direction.RELOAD));
            await().until(() -> browser.script("return window.before") == null);
        }

        @Test
        void aDialogIsAnswered() throws Exception {
            browser.script("setTimeout(() => window.answer = prompt('Who?', 'you'))");
            await().until(InputTest::dialogIsOpen);

            perform(new InputAction.AnswerDialog(true, "Ada"));
            await().until(() -> "Ada".equals(browser.script("return window.answer")));

            browser.script("setTimeout(() => window.answer = confirm('Sure?'))");
            await().until(InputTest::dialogIsOpen);
            perform(new InputAction.AnswerDialog(false, null));
            await().until(() -> Boolean.FALSE.equals(browser.script("return window.answer")));
        }

        @Test
        void anAnswerToNoDialogIsRefused() {
            assertThat(failure(new InputAction.AnswerDialog(true, null))).isInstanceOf(RequestException.class);
        }

        void type(String... keys) throws Exception {
            for (String key : keys) {
                String code = key.length() == 1 ? "Key" + key.toUpperCase(Locale.ROOT) : key;
                perform(
                        new InputAction.Key(true, key, code, Modifiers.NONE),
                        new InputAction.Key(false, key, code, Modifiers.NONE));
            }
        }

        @Nullable
        OptionList perform(InputAction... actions) throws Exception {
            OptionList last = null;
            for (InputAction action : actions) {
                last = target.perform(action).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
            return last;
        }

        Throwable failure(InputAction action) {
            try {
                perform(action);
                throw new AssertionError("It did not fail.");
            } catch (ExecutionException refused) {
                return refused.getCause();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class OverDevTools extends Contract {

        private Viewer viewer;

        @Override
        InputTarget begin() {
            viewer = Viewer.patient(browser);
            viewer.awaitFrame();
            return ((CdpFrameSource) viewer.source).input();
        }

        @AfterEach
        void close() {
            viewer.close();
        }

        @Test
        void aDoubleClickIsOne() throws Exception {
            perform(press(150, 400, 1), release(150, 400, 1), press(150, 400, 2), release(150, 400, 2));

            await().until(() -> seen().contains("dblclick 0"));
        }

        @Test
        void whatIsHeldIsHeldWhileThePointerMoves() throws Exception {
            perform(press(300, 400, 1), new InputAction.Move(310, 410, Modifiers.NONE), release(310, 410, 1));

            await().until(() -> seen().contains("mouseup 0"));
            assertThat(seen()).contains("move 310,410 1");
        }

        @Test
        void commandsOfTheKeyboardWork() throws Exception {
            perform(press(150, 115, 1), release(150, 115, 1), new InputAction.Text("secret"));
            perform(new InputAction.Key(true, "a", "KeyA", new Modifiers(2)));
            type("x");

            await().until(() -> value().equals("x"));
        }

        @Test
        void whatIsSentWithoutWaitingKeepsItsOrder() throws Exception {
            target.perform(press(150, 115, 1));
            target.perform(release(150, 115, 1));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                String digit = String.valueOf(i % 10);
                text.append(digit);
                target.perform(new InputAction.Key(true, digit, "Digit" + digit, Modifiers.NONE));
                target.perform(new InputAction.Key(false, digit, "Digit" + digit, Modifiers.NONE));
            }

            await().until(() -> value().length() == 200);
            assertThat(value()).isEqualTo(text.toString());
        }

        @Test
        void aListIsToldAndNotOpenedAndAChoiceIsOneOfAPerson() throws Exception {
            OptionList list = perform(press(150, 215, 1));

            assertThat(list).isNotNull();
            assertThat(list.x()).isEqualTo(100);
            assertThat(list.y()).isEqualTo(200);
            assertThat(list.options())
                    .containsExactly(
                            new OptionList.Option("small", true, false),
                            new OptionList.Option("medium", false, false),
                            new OptionList.Option("large", false, true),
                            new OptionList.Option("huge", false, false));
            perform(release(150, 215, 1), new InputAction.Select(List.of(3)));
            assertThat(browser.script("return document.getElementById('size').value"))
                    .isEqualTo("huge");
            assertThat(seen()).contains("change  untrusted");
            assertThat(seen()).doesNotContain("mousedown 0");
        }

        @Test
        void aChoiceThatIsDisabledIsNotMade() throws Exception {
            perform(press(150, 215, 1), new InputAction.Select(List.of(2)));

            assertThat(browser.script("return document.getElementById('size').selectedIndex"))
                    .isEqualTo(0L);
        }

        @Test
        void aListInAFrameIsFoundWhereItIs() throws Exception {
            browser.driver()
                    .get(
                            pages.add(
                                    "outer",
                                    "<body style='margin:0'><iframe src='" + form
                                            + "' style='position:absolute;left:300px;top:50px;width:600px;height:600px;border:5px solid'></iframe>"));
            await().until(() ->
                    Boolean.TRUE.equals(browser.script("const d = document.querySelector('iframe').contentDocument;"
                            + " return d.readyState === 'complete' && !!d.getElementById('size')")));

            OptionList list = perform(press(455, 270, 1));
            assertThat(list).isNotNull();
            assertThat(list.x()).isEqualTo(405);
            assertThat(list.y()).isEqualTo(255);
        }

        @Test
        void aChoiceWithoutAListIsRefused() {
            assertThat(failure(new InputAction.Select(List.of(0))))
                    .isInstanceOf(RequestException.class)
                    .hasMessage("The list is not there any more.");
        }

        @Test
        void anAddressThatCannotBeReachedIsRefused() {
            assertThat(failure(new InputAction.Navigate("http://127.0.0.1:1/")))
                    .isInstanceOf(RequestException.class)
                    .hasMessage("This address cannot be reached.");
        }

        @Test
        void anotherTabComesToTheFront() throws Exception {
            String first = browser.driver().getWindowHandle();
            browser.driver().switchTo().newWindow(WindowType.TAB);
            try {
                String second = browser.driver().getWindowHandle();
                browser.driver().get(other);
                viewer.awaitStatus(status -> other.equals(status.url()));

                perform(new InputAction.SwitchTab(first));
                viewer.awaitStatus(status -> form.equals(status.url()));
                assertThat(failure(new InputAction.SwitchTab("none"))).isInstanceOf(RequestException.class);
                assertThat(second).isNotEqualTo(first);
            } finally {
                browser.driver().close();
                browser.driver().switchTo().window(first);
            }
        }

        @Test
        void whatComesWhenTheSourceIsClosedIsRefused() {
            viewer.close();

            assertThat(failure(press(1, 1, 1))).isInstanceOf(RequestException.class);
        }
    }

    @Nested
    class OverTheDriver extends Contract {

        @Override
        InputTarget begin() {
            return new WebDriverInput(browser.driver(), Worker.thread("input"));
        }

        @Test
        void whatBelongsToTheAutomationIsRefused() {
            assertThat(failure(new InputAction.SwitchTab("x")))
                    .isInstanceOf(RequestException.class)
                    .hasMessage("This browser does not offer that to people who watch.");
        }
    }

    private static boolean dialogIsOpen() {
        try {
            Alert dialog = browser.driver().switchTo().alert();
            return dialog.getText() != null;
        } catch (NoAlertPresentException none) {
            return false;
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> seen() {
        return (List<String>) browser.script("return seen");
    }

    private static String value() {
        return String.valueOf(browser.script("return document.getElementById('name').value"));
    }

    private static String url() {
        return String.valueOf(browser.script("return location.href"));
    }

    private static InputAction press(int x, int y, int clicks) {
        return new InputAction.Press(x, y, PointerButton.LEFT, clicks, Modifiers.NONE);
    }

    private static InputAction release(int x, int y, int clicks) {
        return new InputAction.Release(x, y, PointerButton.LEFT, clicks, Modifiers.NONE);
    }
}
