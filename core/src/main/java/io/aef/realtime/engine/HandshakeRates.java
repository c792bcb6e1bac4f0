package io.aef.realtime.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bucket of tokens for each address that has taken some of late. The table is bounded: buckets that are full again go, two
 * at most with every call, and when it is full the one that was not asked for longest goes. Not thread-safe.
 */
final class HandshakeRates {

    private static final double NANOS = 1e9;

    private final int rate;
    private final int burst;
    private final int maxAddresses;

    /** The one that was not asked for longest is the first. */
    private final Map<AddressKey, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    HandshakeRates(int rate, int burst, int maxAddresses) {
        this.rate = rate;
        this.burst = burst;
        this.maxAddresses = maxAddresses;
    }

    boolean isOn() {
        return rate != ConnectionLimits.UNLIMITED;
    }

    /** Takes a token; false if there is none. The clock is monotonic, in nanoseconds. */
    boolean take(AddressKey address, long now) {
        Bucket bucket = buckets.get(address);
        if (bucket == null) {
            forgetSome(now);
            bucket = new Bucket(burst, now);
            buckets.put(address, bucket);
        }
        bucket.tokens = level(bucket, now);
        bucket.at = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private double level(Bucket bucket, long now) {
        return Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * (rate / NANOS));
    }

    private void forgetSome(long now) {
        Iterator<Bucket> eldest = buckets.values().iterator();
        for (int i = 0; i < 2 && eldest.hasNext(); i++) {
            if (level(eldest.next(), now) >= burst || buckets.size() >= maxAddresses) {
                eldest.remove();
            }
        }
    }

    int size() {
        return buckets.size();
    }

    private static final class Bucket {

        private double tokens;
        private long at;

        Bucket(double tokens, long at) {
            this.tokens = tokens;
            this.at = at;
        }
    }
}
