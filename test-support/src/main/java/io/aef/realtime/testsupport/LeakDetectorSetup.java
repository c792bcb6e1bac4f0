package io.aef.realtime.testsupport;

import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Puts {@link LeakRecorder} in place before any class of Netty has created its detector. Found by the service loader. */
public final class LeakDetectorSetup implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(LeakRecorder.INSTANCE);
    }
}
