package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Users who follow executions that publish by themselves, five an execution. In the middle one in twenty loses its connection, and comes
 * back and names the last event it has. Each must see all events of its execution, once and in order; only where the server has no log,
 * what those have missed is counted instead. Latency is that of what happens while a user is there, from when it should have been
 * published.
 */
final class AutomationLoad implements WebSocketConnection.Listener {

    private static final int PER_SECOND = 50;
    private static final int FOLLOWERS = 5;
    private static final int ONE_OF = 20;
    private static final int AT_ONCE = 64;
    private static final long MAX_AWAY = 2000 * Timing.MILLISECOND;

    /** What stands in front of the arguments of an event. */
    private static final int HEAD = "42[\"".length();

    private static final int EVENT = 0x3432;

    /** One user, and what it has. */
    private static final class User {
        int number;
        long epoch;
        long sequence;

        /** When it last began to follow. */
        long since;

        /** Whether the next event is the first one since. */
        boolean returns;
    }

    private final Target target;
    private final int executions;
    private final Meter meter;
    private final WebSocketConnection[] connections;
    private final User[] users;
    private final Mark mark = new Mark();

    private int subscribed;
    private int expected;
    private int complete;
    private long delivered;
    private long replayed;
    private long missed;
    private boolean timed;

    /** @param count how many users there are; as many as fill executions, at least 20 */
    AutomationLoad(Target target, int count) {
        this.target = target;
        executions = Math.max(ONE_OF, count) / FOLLOWERS;
        meter = new Meter(target);
        connections = new WebSocketConnection[executions * FOLLOWERS];
        users = new User[connections.length];
        for (int i = 0; i < users.length; i++) {
            users[i] = new User();
        }
    }

    Result run(Timing timing) {
        try (Reactor reactor = new Reactor()) {
            Control control = new Control(reactor, target);
            come(reactor, users.length);
            if (timing.warm() > 0) {
                begin(control, timing.warm());
                end(reactor, control, timing.warmNanos());
            }
            timed = true;
            meter.put(Result.FIXED_RATE, executions * PER_SECOND);
            meter.begin();
            begin(control, timing.open());
            reactor.runFor(timing.openNanos() * 2 / 5, Reactor.NOTHING);
            beAway(reactor, timing.openNanos());
            Published published = end(reactor, control, timing.openNanos());
            meter.end();
            report(reactor, control, published);
            return meter.result();
        }
    }

    // ---- who comes and goes -----------------------------------------------------------------------------------------

    /** The first ones connect and follow: anew, or from where they were. */
    private void come(Reactor reactor, int count) {
        WebSocketConnection[] arrived =
                Crowd.connect(reactor, target, count, AT_ONCE, user -> "40{\"token\":\"token-" + user + "\"}", this);
        System.arraycopy(arrived, 0, connections, 0, count);
        subscribed = 0;
        for (int i = 0; i < count; i++) {
            User user = users[i];
            user.since = System.nanoTime();
            user.returns = user.epoch > 0;
            String after = user.returns ? ",\"after\":\"" + user.epoch + "-" + user.sequence + "\"" : "";
            arrived[i].send(
                    Frames.text("427[\"subscribe\",{\"topic\":\"execution:" + i % executions + "\"" + after + "}]"));
        }
        reactor.runUntil("all subscribed", () -> subscribed == count, Timing.PATIENCE);
    }

    private void beAway(Reactor reactor, long nanos) {
        int count = users.length / ONE_OF;
        for (int i = 0; i < count; i++) {
            connections[i].close();
        }
        reactor.runFor(Math.min(nanos / 10, MAX_AWAY), Reactor.NOTHING);
        come(reactor, count);
    }

    // ---- the events -------------------------------------------------------------------------------------------------

    /** What the server says when all is published: {@code [events,micros,late,kept]}. */
    private record Published(long events, long micros, long late, boolean kept) {

        static Published of(String answer) {
            String[] words = answer.substring(1, answer.length() - 1).split(",");
            return new Published(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Boolean.parseBoolean(words[3]));
        }
    }

    private void begin(Control control, int millis) {
        expected = Math.max(1, millis * PER_SECOND / 1000);
        complete = 0;
        delivered = 0;
        replayed = 0;
        missed = 0;
        for (User user : users) {
            user.number = 0;
        }
        control.ask("start", executions, PER_SECOND, expected);
    }

    private Published end(Reactor reactor, Control control, long nanos) {
        // One that does not keep up is to be measured, too.
        reactor.runUntil("all published", control::isAnswered, 3 * nanos + Timing.PATIENCE);
        Published published = Published.of(control.answer());
        if (published.kept()) {
            reactor.runUntil("all delivered", () -> complete == users.length, Timing.PATIENCE);
        } else {
            reactor.runUntil("all delivered", () -> complete + tooLate() == users.length, Timing.PATIENCE);
            giveUp();
        }
        // What comes twice comes now.
        reactor.runFor(20 * Timing.MILLISECOND, Reactor.NOTHING);
        if (delivered + missed != (long) expected * users.length) {
            throw new LoadException(delivered + " deliveries of " + expected + " events to " + users.length + " users");
        }
        if (published.kept() && missed > 0) {
            throw new LoadException(missed + " events have not come to those who had been away");
        }
        return published;
    }

    /** Of those who have come back, how many came behind the last event. */
    private int tooLate() {
        int count = 0;
        for (User user : users) {
            count += user.returns && user.number < expected ? 1 : 0;
        }
        return count;
    }

    private void giveUp() {
        for (User user : users) {
            missed += user.returns ? expected - user.number : 0;
            user.returns = false;
        }
    }

    private void report(Reactor reactor, Control control, Published published) {
        meter.messages(delivered);
        meter.put(Result.PUBLISHED, published.events() * 1e6 / published.micros());
        meter.put(Result.LATE, published.late());
        meter.put(Result.REPLAYED, replayed);
        meter.put(Result.MISSED, missed);
        control.ask("heap");
        reactor.runUntil("the heap is known", control::isAnswered, Timing.PATIENCE);
        meter.put(Result.HEAP, Long.parseLong(control.answer()));
    }

    // ---- what is received -------------------------------------------------------------------------------------------

    @Override
    public void connected(WebSocketConnection client, String text) {}

    @Override
    public void text(WebSocketConnection client, ByteBuffer in, int at, int length) {
        boolean isEvent = in.getShort(at) == EVENT && in.get(at + HEAD) != 't';
        if (isEvent && mark.read(in, at, at + length)) {
            event(users[client.index]);
            return;
        }
        String text = StandardCharsets.UTF_8
                .decode(in.slice(at, Math.min(length, 120)))
                .toString();
        if (!text.startsWith("437[{\"ok\":true")) {
            throw new LoadException("not an event of an execution: " + text);
        }
        subscribed++;
    }

    private void event(User user) {
        long now = System.nanoTime();
        long left = mark.number - user.number - 1;
        if (left < 0 || left > 0 && !user.returns) {
            throw new LoadException("event " + mark.number + " came behind " + user.number);
        }
        missed += left;
        user.returns = false;
        user.number = (int) mark.number;
        user.epoch = mark.epoch;
        user.sequence = mark.sequence;
        delivered++;
        if (user.number == expected) {
            complete++;
        }
        if (timed && mark.time >= user.since) {
            meter.latency(mark.time, now);
        } else if (timed) {
            replayed++;
        }
    }
}
