package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * One client publishes, and every member of the room receives. Each message carries a number of eight digits; every member must
 * see it once and in order, in the end all of them.
 */
final class BroadcastLoad implements WebSocketConnection.Listener {

    /**
     * What is sent to whom.
     *
     * @param members how many clients there are besides the publisher
     * @param rooms 0 for all in the room {@code r}; else so many rooms take turns
     * @param roomSize how many members each of these rooms has; the clients are shared by the rooms evenly
     * @param inFlight how many messages are under way, or go out at once at the fixed rate
     * @param rate messages per second at the fixed rate
     * @param far how many of the members are clients of another node than the publisher is
     */
    record Shape(int members, int rooms, int roomSize, int bytes, boolean binary, int inFlight, int rate, int far) {

        int receivers() {
            return rooms == 0 ? members : roomSize;
        }
    }

    private static final int DIGITS = 8;
    private static final int JOIN_ID = 7;
    private static final byte[] JOINED = "437[\"ok\"]".getBytes(StandardCharsets.US_ASCII);
    private static final int RING = 1 << 16;
    private static final int NUMBER_AT = "42[\"m\",\"".length();

    private final Target target;
    private final Shape shape;
    private final byte[] frame;
    private final byte[] head;
    private final int header;
    private final int numberAt;
    private final int roomAt;
    private final Meter meter;
    private final int[] missing = new int[RING];
    private final long[] times = new long[RING];

    private int joined;
    private int published;
    private int completed;
    private long delivered;
    private boolean refill;
    private boolean timed;
    private WebSocketConnection[] publisher = {};

    BroadcastLoad(Target target, Shape shape) {
        this.target = target;
        this.shape = shape;
        String payload = "0".repeat(DIGITS) + "x".repeat(shape.bytes() - DIGITS);
        if (shape.binary()) {
            head = Frames.text("451-[\"pubbin\",{\"_placeholder\":true,\"num\":0}]");
            frame = Frames.binary(payload.getBytes(StandardCharsets.US_ASCII));
            header = Frames.headerLength(payload.length());
            numberAt = 0;
            roomAt = 0;
        } else {
            String text = (shape.rooms() == 0 ? "42[\"pub\",\"" : "42[\"pubto\",\"r0000\",\"") + payload + "\"]";
            head = new byte[0];
            frame = Frames.text(text);
            header = Frames.headerLength(text.length());
            numberAt = text.length() - payload.length() - 2;
            roomAt = text.indexOf("r0000") + 1;
        }
        meter = new Meter(target);
    }

    Result run(Timing timing) {
        try (Reactor reactor = new Reactor()) {
            WebSocketConnection[] members = connectMembers(reactor);
            publisher = Crowd.connect(reactor, target, 1, this);
            joinAll(reactor, members);
            RedisTraffic traffic = RedisTraffic.begin(reactor, target);
            if (shape.inFlight() > 0) {
                closedLoop(reactor, timing);
            }
            if (timing.open() > 0) {
                openLoop(reactor, timing);
            }
            traffic.end(meter, published);
            return meter.result();
        }
    }

    private WebSocketConnection[] connectMembers(Reactor reactor) {
        WebSocketConnection[] near = Crowd.connect(reactor, target, shape.members() - shape.far(), this);
        WebSocketConnection[] far = Crowd.connect(reactor, target.other(), shape.far(), this);
        return Stream.of(near, far).flatMap(Stream::of).toArray(WebSocketConnection[]::new);
    }

    private void joinAll(Reactor reactor, WebSocketConnection[] members) {
        int joins = 0;
        for (WebSocketConnection member : members) {
            member.received = -1;
        }
        if (shape.rooms() == 0) {
            for (WebSocketConnection member : members) {
                join(member, "r");
                joins++;
            }
        }
        for (int room = 0; room < shape.rooms(); room++) {
            for (int i = 0; i < shape.roomSize(); i++) {
                join(members[(room + i * members.length / shape.roomSize()) % members.length], roomName(room));
                joins++;
            }
        }
        int all = joins;
        reactor.runUntil("all joined", () -> joined == all, Timing.PATIENCE);
    }

    private static String roomName(int room) {
        return "r" + String.valueOf(10_000 + room).substring(1);
    }

    private static void join(WebSocketConnection member, String room) {
        member.send(Frames.text("42" + JOIN_ID + "[\"join\",\"" + room + "\"]"));
    }

    private void closedLoop(Reactor reactor, Timing timing) {
        refill = true;
        for (int i = 0; i < shape.inFlight(); i++) {
            publish(0);
        }
        meter.closedLoop(reactor, timing, () -> delivered, shape.receivers());
        refill = false;
        drain(reactor);
    }

    private void openLoop(Reactor reactor, Timing timing) {
        boolean onlyThis = shape.inFlight() == 0;
        int burst = Math.max(1, shape.inFlight());
        Pace.Sender sender = (number, intended) -> publish(intended);
        if (onlyThis) {
            reactor.runFor(timing.warmNanos(), new Pace(shape.rate(), burst, sender));
            meter.begin();
        }
        long before = delivered;
        timed = true;
        meter.put(Result.FIXED_RATE, shape.rate());
        reactor.runFor(timing.openNanos(), new Pace(shape.rate(), burst, sender));
        drain(reactor);
        if (onlyThis) {
            meter.end();
            meter.messages(delivered - before);
        }
    }

    private void drain(Reactor reactor) {
        reactor.runUntil("all delivered", () -> completed == published, Timing.PATIENCE);
        // What comes twice comes now.
        reactor.runFor(20 * Timing.MILLISECOND, Reactor.NOTHING);
        if (delivered != (long) published * shape.receivers()) {
            throw new LoadException(
                    delivered + " deliveries of " + published + " messages to " + shape.receivers() + " members");
        }
    }

    private void publish(long intended) {
        int slot = published & RING - 1;
        if (missing[slot] != 0) {
            throw new LoadException("the server is too slow for " + shape.rate() + " broadcasts per second");
        }
        missing[slot] = shape.receivers();
        times[slot] = intended;
        Frames.putNumber(frame, header, numberAt, DIGITS, published);
        if (shape.rooms() > 0) {
            Frames.putNumber(frame, header, roomAt, 4, published % shape.rooms());
        }
        published++;
        publisher[0].send(head);
        publisher[0].send(frame);
    }

    @Override
    public void connected(WebSocketConnection client, String text) {}

    @Override
    public void text(WebSocketConnection member, ByteBuffer in, int at, int length) {
        if (length == JOINED.length && in.getShort(at) == 0x3433) {
            joined++;
        } else if (shape.binary()) {
            if (in.getShort(at) != 0x3435) {
                throw new LoadException("not the message that was published");
            }
        } else if (length != NUMBER_AT + shape.bytes() + 2 || in.getShort(at) != 0x3432) {
            throw new LoadException("not the message that was published: " + length + " bytes");
        } else {
            delivered(member, Frames.number(in, at + NUMBER_AT, DIGITS));
        }
    }

    @Override
    public void binary(WebSocketConnection member, long first, int length) {
        if (length != shape.bytes()) {
            throw new LoadException("not the attachment that was published: " + length + " bytes");
        }
        int number = 0;
        for (int shift = 56; shift >= 0; shift -= 8) {
            number = number * 10 + (int) (first >>> shift & 0xf);
        }
        delivered(member, number);
    }

    private void delivered(WebSocketConnection member, int number) {
        boolean inOrder = shape.rooms() == 0 ? number == member.received + 1 : number > member.received;
        if (!inOrder) {
            throw new LoadException("message " + number + " came behind " + member.received);
        }
        member.received = number;
        delivered++;
        int slot = number & RING - 1;
        missing[slot]--;
        if (timed && (shape.far() == 0 || missing[slot] == 0)) {
            meter.latency(times[slot], System.nanoTime());
        }
        if (missing[slot] == 0) {
            completed++;
            if (refill) {
                publish(0);
            }
        }
    }
}
