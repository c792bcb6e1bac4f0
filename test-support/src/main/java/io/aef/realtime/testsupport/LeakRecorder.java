package io.aef.realtime.testsupport;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Creates Netty's leak detectors and remembers what they report, besides logging it. One per JVM, as Netty wants it. */
@SuppressWarnings("deprecation") // of the one abstract method there is to implement
final class LeakRecorder extends ResourceLeakDetectorFactory {

    static final LeakRecorder INSTANCE = new LeakRecorder();

    private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    private LeakRecorder() {}

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        Detector<T> detector = new Detector<>(resource, samplingInterval);
        detectors.add(detector);
        return detector;
    }

    /** The leaks found since the last call, after making sure that everything unreachable by now has been noticed. */
    List<String> drain() throws InterruptedException {
        // References cleared by one collection are enqueued before those of the next one begin to be.
        awaitCollection();
        awaitCollection();
        detectors.forEach(Detector::report);
        List<String> found = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            found.add(leak);
        }
        return found;
    }

    private static void awaitCollection() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> collected = new WeakReference<>(new Object(), queue);
        try {
            do {
                System.gc();
            } while (queue.remove(1_000) == null);
        } finally {
            Reference.reachabilityFence(collected);
        }
    }

    private final class Detector<T> extends ResourceLeakDetector<T> {

        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        /** Makes the detector look at what the collector has found: it does so only when something is tracked. */
        @SuppressWarnings("unchecked") // the tracker only compares the identity of what it is given
        void report() {
            T probe = (T) new Object();
            ResourceLeakTracker<T> tracker = trackForcibly(probe);
            if (tracker != null) {
                tracker.close(probe);
            }
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            super.reportTracedLeak(resourceType, records);
            leaks.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            super.reportUntracedLeak(resourceType);
            leaks.add(resourceType);
        }
    }
}
