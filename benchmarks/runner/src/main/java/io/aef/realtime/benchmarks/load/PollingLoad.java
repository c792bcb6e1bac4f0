package io.aef.realtime.benchmarks.load;

/** Echo with acknowledgement over long polling, one under way per client. */
final class PollingLoad implements PollingClient.Listener {

    private static final int FIRST_ID = 100_000;
    private static final int IDS = 900_000;

    private final Target target;
    private final int clients;
    private final int rate;
    private final String payload;
    private final Meter meter;
    private long received;
    private boolean refill;
    private boolean timed;

    PollingLoad(Target target, int clients, int bytes, int rate) {
        this.target = target;
        this.clients = clients;
        this.rate = rate;
        this.payload = "x".repeat(bytes);
        this.meter = new Meter(target);
    }

    Result run(Timing timing) {
        try (Reactor reactor = new Reactor()) {
            PollingClient[] crowd = new PollingClient[clients];
            for (int i = 0; i < clients; i++) {
                crowd[i] = new PollingClient(reactor, target, i, this);
            }
            for (PollingClient client : crowd) {
                reactor.runUntil("connected", () -> client.isConnected() && !client.isWriting(), Timing.PATIENCE);
            }
            closedLoop(reactor, crowd, timing);
            if (timing.open() > 0) {
                openLoop(reactor, crowd, timing);
            }
            return meter.result();
        }
    }

    private void closedLoop(Reactor reactor, PollingClient[] crowd, Timing timing) {
        refill = true;
        for (PollingClient client : crowd) {
            send(client, 0);
        }
        meter.closedLoop(reactor, timing, () -> received);
        refill = false;
        drain(reactor, crowd);
    }

    private void openLoop(Reactor reactor, PollingClient[] crowd, Timing timing) {
        timed = true;
        meter.put(Result.FIXED_RATE, rate);
        reactor.runFor(timing.openNanos(), new Pace(rate, 1, (number, intended) -> {
            PollingClient client = crowd[number % clients];
            client.due.add(intended);
            next(client);
        }));
        drain(reactor, crowd);
    }

    private void drain(Reactor reactor, PollingClient[] crowd) {
        for (PollingClient client : crowd) {
            reactor.runUntil("all acknowledged", () -> isIdle(client) && client.due.isEmpty(), Timing.PATIENCE);
        }
        reactor.runFor(20 * Timing.MILLISECOND, Reactor.NOTHING);
    }

    private static boolean isIdle(PollingClient client) {
        return client.received == client.sent && !client.isWriting();
    }

    private void send(PollingClient client, long intended) {
        client.sentAt = intended;
        client.send("42" + (FIRST_ID + client.sent % IDS) + "[\"echo\",\"" + payload + "\"]");
        client.sent++;
    }

    private void next(PollingClient client) {
        if (!isIdle(client)) {
            return;
        }
        Long intended = client.due.poll();
        if (intended != null) {
            send(client, intended);
        } else if (refill) {
            send(client, 0);
        }
    }

    @Override
    public void packet(PollingClient client, String packet) {
        if (!packet.equals("43" + (FIRST_ID + client.received % IDS) + "[\"" + payload + "\"]")) {
            throw new LoadException("an acknowledgement was lost, doubled or changed");
        }
        if (timed) {
            meter.latency(client.sentAt, System.nanoTime());
        }
        client.received++;
        received++;
        next(client);
    }

    @Override
    public void written(PollingClient client) {
        if (client.isConnected()) {
            next(client);
        }
    }
}
