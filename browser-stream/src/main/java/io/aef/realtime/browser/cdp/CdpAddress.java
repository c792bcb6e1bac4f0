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
     * Of what the driver said when it started; asks neither the driver nor the browser. Behind a Grid it is the {@code ws://} that the Grid
     * passes on, where it does, and nothing else: what the browser says itself is an address of the machine that it runs on, where here another
     * browser may be. Without a Grid it is {@code http://host:port} of Chromium and its relatives.
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
