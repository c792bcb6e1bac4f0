package io.aef.realtime.browser.cdp;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.HasCapabilities;
import org.openqa.selenium.WebDriver;

/** Where a driver's browser can be reached beside the driver. */
public final class CdpAddress {

    private CdpAddress() {}

    /**
     * Of what the driver said when it started; asks neither the driver nor the browser. It is the {@code ws://} that a Grid passes on, if there
     * is one, else {@code http://host:port} of Chromium and its relatives, as the browser says itself. A Grid that passes none on is not told
     * apart: that is an address of the machine that the browser runs on, and here another browser may be there.
     */
    public static Optional<URI> of(WebDriver driver) {
        if (!(driver instanceof HasCapabilities described)) {
            return Optional.empty();
        }
        if (described.getCapabilities().getCapability("se:cdp") instanceof String address) {
            return Optional.of(URI.create(address));
        }
        for (String vendor : new String[] {"goog:chromeOptions", "ms:edgeOptions"}) {
            if (described.getCapabilities().getCapability(vendor) instanceof Map<?, ?> options
                    && options.get("debuggerAddress") instanceof String address) {
                return Optional.of(URI.create("http://" + address));
            }
        }
        return Optional.empty();
    }
}
