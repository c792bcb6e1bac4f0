package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Action;
import io.aef.realtime.automation.execution.Attempt;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoSuchSessionException;
import org.openqa.selenium.NotFoundException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.remote.UnreachableBrowserException;

/**
 * Actions on the page a driver shows. What is not there yet, or not ready, is waited for; what cannot become ready any more
 * fails with a sentence for a person.
 */
final class Page {

    private static final String HIGHLIGHT = "const e = arguments[0]; e.scrollIntoView({block: 'nearest'});"
            + "e.animate([{outline: '4px solid #ff8a3d', outlineOffset: '3px'},"
            + "{outline: '4px solid transparent', outlineOffset: '9px'}], {duration: 1200, easing: 'ease-in'});";

    private final Supplier<WebDriver> driver;
    private final boolean highlights;

    /**
     * @param driver asked at each attempt: the browser is started by an action, too
     * @param highlights whether people are shown where something happens, for which the page is painted for a second
     */
    Page(Supplier<WebDriver> driver, boolean highlights) {
        this.driver = driver;
        this.highlights = highlights;
    }

    Action open(String url) {
        return guarded(() -> {
            driver.get().get(url);
            return Attempt.done();
        });
    }

    Action click(String css, String what) {
        return guarded(() -> withElement(css, what, element -> {
            highlight(element);
            element.click();
            return Attempt.done();
        }));
    }

    Action type(String css, String text, String what) {
        return guarded(() -> withElement(css, what, element -> {
            highlight(element);
            element.clear();
            element.sendKeys(text);
            return Attempt.done();
        }));
    }

    /** Reads an element that has to be there; the check may refuse the text or tell what came of it. */
    Action read(String css, String what, Check check) {
        return guarded(() -> withElement(css, what, element -> {
            String text = element.getText().strip();
            return text.isEmpty() ? Attempt.waitingFor(what) : check.check(text);
        }));
    }

    Action guarded(Action action) {
        return () -> {
            try {
                return action.attempt();
            } catch (NotFoundException | StaleElementReferenceException | ElementNotInteractableException e) {
                return Attempt.waitingFor("the page to get ready");
            } catch (NoSuchSessionException | UnreachableBrowserException | UncheckedIOException e) {
                throw new StepFailure("The browser is gone: it crashed or was ended from outside.", e);
            } catch (WebDriverException e) {
                throw new StepFailure("The browser answered: " + firstLine(e), e);
            }
        };
    }

    /** The text of an element, or empty if there is none that a person would see. */
    String textOf(String css) {
        List<WebElement> found = driver.get().findElements(By.cssSelector(css));
        return found.isEmpty() || !found.get(0).isDisplayed()
                ? ""
                : found.get(0).getText().strip();
    }

    private Attempt withElement(String css, String what, ElementAction action) throws StepFailure {
        List<WebElement> found = driver.get().findElements(By.cssSelector(css));
        if (found.isEmpty() || !found.get(0).isDisplayed()) {
            return Attempt.waitingFor(what);
        }
        return action.attempt(found.get(0));
    }

    private void highlight(WebElement element) {
        if (highlights && driver.get() instanceof JavascriptExecutor scripts) {
            scripts.executeScript(HIGHLIGHT, element);
        }
    }

    static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    @FunctionalInterface
    private interface ElementAction {
        Attempt attempt(WebElement element) throws StepFailure;
    }

    /** Judges the text of an element. */
    @FunctionalInterface
    interface Check {
        Attempt check(String text) throws StepFailure;
    }

    /** A step cannot succeed; the message tells a person why. */
    static final class StepFailure extends Exception {

        private static final long serialVersionUID = 1L;

        StepFailure(String message) {
            super(message);
        }

        StepFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
