package io.aef.realtime.testsupport;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has Awaitility look every ten milliseconds instead of every hundred, the first time after ten: most of what tests wait for is
 * there by then. Found by the service loader.
 */
public final class AwaitilitySetup implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }
}
