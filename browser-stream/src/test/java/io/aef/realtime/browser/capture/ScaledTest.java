package io.aef.realtime.browser.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.browser.BrowserInput.PointerButton;
import io.aef.realtime.browser.frame.Demand;
import io.aef.realtime.browser.frame.Frame;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.OptionList;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Pages on a screen of many pixels, zoomed, in pictures of another size: whoever presses on something they see meets that, and what is masked is
 * grey.
 */
class ScaledTest {

    private static final IntPredicate BLUE = rgb -> (rgb & 0xff) > 180 && (rgb >> 16) < 80;
    private static final IntPredicate RED = rgb -> (rgb & 0xff) < 80 && (rgb >> 16) > 180 && (rgb >> 8 & 0xff) < 80;
    private static final IntPredicate GREEN = rgb -> (rgb & 0xff) < 110 && (rgb >> 16) < 110 && (rgb >> 8 & 0xff) > 150;
    private static final IntPredicate GREY = rgb -> rgb == 0x808080;
    private static final IntPredicate YELLOW = rgb -> (rgb & 0xff) < 80 && (rgb >> 16) > 200 && (rgb >> 8 & 0xff) > 200;

    /** To the power of it, 1.2 is 1.5. */
    private static final double ZOOM_OF_150_PERCENT = Math.log(1.5) / Math.log(1.2);

    /** Small things that touch each other: what is beside is met by whoever is some pixels off. */
    private static final String PAGE = """
            <body style='margin:0;background:#fff;height:2000px'>
            <style>
              button, select { position: absolute; border: 0; padding: 0; width: 24px; height: 16px; appearance: none }
            </style>
            <button id=blue style='left:400px;top:200px;background:#00f' onclick='pressed.push(this.id)'></button>
            <button id=red style='left:424px;top:216px;background:#f00' onclick='pressed.push(this.id)'></button>
            <div id=secret style='position:absolute;left:160px;top:240px;width:40px;height:40px;background:#0f0'></div>
            <select id=list style='left:300px;top:300px;width:80px;height:24px;background:#ff0;color:#ff0'><option>one<option>two</select>
            <script>const pressed = [];</script>""";

    private static Pages pages;

    @BeforeAll
    static void serve() throws IOException {
        pages = new Pages();
        pages.add("page", PAGE);
    }

    @AfterAll
    static void end() {
        pages.close();
    }

    @Test
    void onAScreenOfTwiceAsManyPixels() throws Exception {
        try (Chromium browser = Chromium.launch(options -> options.addArguments("--force-device-scale-factor=2"))) {
            browser.driver().get(pages.url("page"));
            whatIsSeenIsMet(browser, 1_280, 0);
            assertThat(browser.script("return devicePixelRatio")).isEqualTo(2L);

            browser.script("scrollTo(0, 20)");
            whatIsSeenIsMet(browser, 1_280, 20);

            // With two fingers.
            browser.cdp("Emulation.setPageScaleFactor", Map.of("pageScaleFactor", 1.5));
            browser.cdp(
                    "Input.synthesizeScrollGesture", Map.of("x", 200, "y", 200, "xDistance", -30, "yDistance", -30));
            await().untilAsserted(() -> assertThat(browser.script("return visualViewport.offsetLeft"))
                    .isNotEqualTo(0L));
            whatIsSeenIsMet(browser, 853, ((Number) browser.script("return visualViewport.pageTop")).doubleValue());
        }
    }

    @Test
    void inAPageThatIsZoomedInTheBrowser() throws Exception {
        try (Chromium browser = Chromium.launch(options -> options.setExperimentalOption(
                "prefs", Map.of("partition.default_zoom_level.x", ZOOM_OF_150_PERCENT)))) {
            browser.driver().get(pages.url("page"));
            assertThat(((Number) browser.script("return devicePixelRatio")).doubleValue())
                    .isCloseTo(1.5, within(0.01));
            whatIsSeenIsMet(browser, 853, 0);

            browser.script("scrollTo(0, 20)");
            whatIsSeenIsMet(browser, 853, 20);
        }
    }

    private static void whatIsSeenIsMet(Chromium browser, int width, double scrollY) throws Exception {
        CdpFrameSource source =
                CdpFrameSource.of(browser.driver(), CaptureOptions.defaults().withMasks("#secret"));
        try (Viewer viewer = new Viewer(source)) {
            source.start(viewer);
            // Neither as large as the page nor as what is on the screen.
            source.want(new Demand(30, 1_000, 720, 90));
            // What the browser shows may still be where it was before it scrolled.
            Frame frame = viewer.awaitFrame(each ->
                    each.viewport().width() == width && Math.abs(each.viewport().scrollY() - scrollY) <= 0.5);
            InputTarget input = source.input();
            assertThat(pressed(browser, input, frame, BLUE, RED)).isEqualTo(List.of("blue", "red"));

            OptionList list = Objects.requireNonNull(press(input, centre(frame, YELLOW)));
            Place yellow = centre(frame, YELLOW);
            assertThat(list.x() + list.width() / 2).isCloseTo(yellow.x(), within(2.0));
            assertThat(list.y() + list.height() / 2).isCloseTo(yellow.y(), within(2.0));
            assertThat(list.width()).isCloseTo(80, within(1.0));

            Frame captured = get(source.capture());
            assertThat(captured.viewport())
                    .usingRecursiveComparison()
                    .ignoringFields("scrollX", "scrollY")
                    .isEqualTo(frame.viewport());
            assertThat(pressed(browser, input, captured, BLUE, RED)).isEqualTo(List.of("blue", "red"));
            for (Frame masked : List.of(frame, captured)) {
                assertThat(count(masked, GREEN)).isZero();
                assertThat(count(masked, GREY)).isPositive();
            }
        }
    }

    private static Object pressed(Chromium browser, InputTarget input, Frame frame, IntPredicate... colours)
            throws Exception {
        browser.script("pressed.length = 0");
        for (IntPredicate colour : colours) {
            press(input, centre(frame, colour));
        }
        return browser.script("return pressed");
    }

    private static OptionList press(InputTarget input, Place at) throws Exception {
        OptionList list =
                get(input.perform(new InputAction.Press(at.x(), at.y(), PointerButton.LEFT, 1, Modifiers.NONE)));
        get(input.perform(new InputAction.Release(at.x(), at.y(), PointerButton.LEFT, 1, Modifiers.NONE)));
        return list;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private record Place(double x, double y) {}

    /** The middle of all that has the colour, in CSS pixels, as a viewer reckons it from the picture. */
    private static Place centre(Frame frame, IntPredicate colour) {
        BufferedImage pixels = Viewer.pixels(frame);
        double x = 0;
        double y = 0;
        int count = 0;
        for (int row = 0; row < pixels.getHeight(); row++) {
            for (int column = 0; column < pixels.getWidth(); column++) {
                if (colour.test(pixels.getRGB(column, row) & 0xffffff)) {
                    x += column + 0.5;
                    y += row + 0.5;
                    count++;
                }
            }
        }
        assertThat(count).isPositive();
        return new Place(
                x / count * frame.viewport().width() / pixels.getWidth(),
                y / count * frame.viewport().height() / pixels.getHeight());
    }

    private static int count(Frame frame, IntPredicate colour) {
        BufferedImage pixels = Viewer.pixels(frame);
        return (int)
                Arrays.stream(pixels.getRGB(0, 0, pixels.getWidth(), pixels.getHeight(), null, 0, pixels.getWidth()))
                        .map(rgb -> rgb & 0xffffff)
                        .filter(colour)
                        .count();
    }
}
