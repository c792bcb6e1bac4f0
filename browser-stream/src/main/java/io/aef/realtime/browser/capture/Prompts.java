package io.aef.realtime.browser.capture;

import java.util.Map;
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.HasCapabilities;

/** What a driver does with a dialog of the page when it is asked for something else meanwhile. */
final class Prompts {

    private static final String CAPABILITY = "unhandledPromptBehavior";
    private static final String IGNORE = "ignore";

    private Prompts() {}

    /** Whether it leaves every dialog alone. */
    static boolean areLeftAlone(Object driver) {
        if (!(driver instanceof HasCapabilities described)) {
            return false;
        }
        Capabilities capabilities = described.getCapabilities();
        Object behaviour = capabilities.getCapability(CAPABILITY);
        if (behaviour instanceof Map<?, ?> byKind) {
            return byKind.containsKey("default")
                    && byKind.values().stream().allMatch(each -> IGNORE.equals(String.valueOf(each)));
        }
        return behaviour != null && IGNORE.equals(behaviour.toString());
    }
}
