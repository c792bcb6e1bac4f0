package io.aef.realtime.testsupport;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class LeakGateTest {

    private static final ResourceLeakDetector<Resource> DETECTOR =
            ResourceLeakDetectorFactory.instance().newResourceLeakDetector(Resource.class);

    @Test
    void failsTheClassThatLeaked() {
        run(Leaking.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                container(Leaking.class),
                                finishedWithFailure(
                                        instanceOf(AssertionError.class),
                                        message(text -> text.startsWith("LEAK: 1 resource(s) were never released")))));
    }

    @Test
    void leavesAClassAloneThatReleasedEverything() {
        run(Releasing.class).assertStatistics(events -> events.failed(0));
    }

    private static Events run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(testClass))
                .execute()
                .allEvents();
    }

    private record Resource(String name) {}

    static class Leaking {
        @Test
        void forgets() {
            DETECTOR.trackForcibly(new Resource("forgotten"));
        }
    }

    static class Releasing {
        @Test
        void releases() {
            Resource resource = new Resource("released");
            ResourceLeakTracker<Resource> tracker = DETECTOR.trackForcibly(resource);
            tracker.close(resource);
        }
    }
}
