package io.aef.realtime.browser.cdp;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.HasCapabilities;
import org.openqa.selenium.WebDriver;

/** Where a driver's browser can be reached beside the driver. Whoever knows the address may do everything there: not for a log. */
public final class CdpAddress {

    private CdpAddress() {}

    /**
     * Of what the driver said when it started; asks neither the driver nor the browser. It is the {@code ws://} or {@code wss://} that a Grid
     * passes on, if there is one, else {@code http://host:port} of Chromium and its relatives, as the browser says itself. That would be an
     * address of another machine behind a Grid that passes none on: there is none then. It is not noticed if whatever stands between says
     * nothing of the kind.
     */
    public static Optional<URI> of(WebDriver driver) {
        if (!(driver instanceof HasCapabilities described)) {
            return Optional.empty();
        }
        Capabilities capabilities = described.getCapabilities();
        if (capabilities.getCapability("se:cdp") instanceof String address) {
            return parse(address);
        }
        if (Boolean.FALSE.equals(capabilities.getCapability("se:cdpEnabled"))) {
            return Optional.empty();
        }
        for (String vendor : new String[] {"goog:chromeOptions", "ms:edgeOptions"}) {
            if (capabilities.getCapability(vendor) instanceof Map<?, ?> options
                    && options.get("debuggerAddress") instanceof String address) {
                return parse("http://" + address);
            }
        }
        return Optional.empty();
    }

    /** Whether there can be a browser: a Grid whose own name is no host name passes on an address without one. */
    public static boolean isUsable(URI address) {
        return address.getHost() != null
                && ("ws".equals(address.getScheme())
                        || "wss".equals(address.getScheme())
                        || "http".equals(address.getScheme()));
    }

    private static Optional<URI> parse(String address) {
        try {
            return Optional.of(new URI(address)).filter(CdpAddress::isUsable);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
