package io.aef.realtime.testsupport;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which Netty reported a leaked resource. Registered for every test class of every module that
 * has this artifact on its class path; it is the last thing that happens to a class.
 */
public final class LeakGate implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (context.getRequiredTestClass().isAnnotationPresent(Nested.class)) {
            return;
        }
        List<String> leaks = LeakRecorder.INSTANCE.drain();
        if (!leaks.isEmpty()) {
            throw new AssertionError(
                    "LEAK: " + leaks.size() + " resource(s) were never released, the first of them: " + leaks.get(0));
        }
    }
}
