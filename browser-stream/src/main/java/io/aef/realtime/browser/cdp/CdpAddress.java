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
     * Of what the driver said when it started; asks neither the driver nor the browser. Of Chromium and its relatives it is
     * {@code http://host:port}; behind a Grid it is the {@code ws://} that the Grid passes on, where it does.
     */
    public static Optional<URI> of(WebDriver driver) {
        if (!(driver instanceof HasCapabilities described)) {
            return Optional.empty();
        }
        for (String vendor : new String[] {"goog:chromeOptions", "ms:edgeOptions"}) {
            if (described.getCapabilities().getCapability(vendor) instanceof Map<?, ?> options
                    && options.get("debuggerAddress") instanceof String address) {
                return Optional.of(URI.create("http://" + address));
            }
        }
        return described.getCapabilities().getCapability("se:cdp") instanceof String address
                ? Optional.of(URI.create(address))
                : Optional.empty();
    }
}
