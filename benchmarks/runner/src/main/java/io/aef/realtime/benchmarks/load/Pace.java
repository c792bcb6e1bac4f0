package io.aef.realtime.benchmarks.load;

/**
 * Sends at a fixed rate, each message with the time it is meant for: a late one counts from when it should have gone. So a
 * server that stalls is charged for everything that waited meanwhile.
 */
final class Pace implements Reactor.Schedule {

    interface Sender {
        void send(int number, long intended);
    }

    private final Sender sender;
    private final long start = System.nanoTime();
    private final double interval;
    private final int burst;
    private int number;

    /** @param burst how many go out at the same time; the rate stays the same */
    Pace(int perSecond, int burst, Sender sender) {
        this.sender = sender;
        this.burst = burst;
        this.interval = 1e9 / perSecond;
    }

    int sent() {
        return number;
    }

    @Override
    public long runDue(long now) {
        long next = next();
        while (next - now <= 0) {
            for (int i = 0; i < burst; i++) {
                sender.send(number++, next);
            }
            next = next();
        }
        return next;
    }

    private long next() {
        return start + (long) (number * interval);
    }
}
