package io.aef.realtime.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Changes the frames of a WebSocket as frames: what is changed within one leaves the others where they belong. */
final class FrameMutator {

    private FrameMutator() {}

    private record Frame(int first, byte[] payload) {}

    /** A frame of a client, masked with zeros, so that its bytes can be read and mutated. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65536) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(new byte[4]);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** The bytes with one or a few frames changed; frames begin at the offset. The same bytes if there are none. */
    static byte[] mutate(byte[] input, int from, Random random, UnaryOperator<byte[]> payloads) {
        List<Frame> frames = new ArrayList<>();
        int end = parse(input, from, frames);
        if (frames.isEmpty()) {
            return input;
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            change(frames, random, payloads);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        frames.forEach(frame -> out.writeBytes(frame(frame.first, frame.payload)));
        out.write(input, end, input.length - end);
        return out.toByteArray();
    }

    private static void change(List<Frame> frames, Random random, UnaryOperator<byte[]> payloads) {
        int at = random.nextInt(frames.size());
        Frame frame = frames.get(at);
        switch (random.nextInt(8)) {
            case 0 -> frames.set(at, new Frame(random.nextInt(256), frame.payload));
            case 1 -> frames.set(at, new Frame(frame.first ^ 1 << random.nextInt(8), frame.payload));
            case 2 -> frames.add(random.nextInt(frames.size() + 1), frame);
            case 3 -> frames.add(random.nextInt(frames.size() + 1), control(random));
            case 4 -> split(frames, at, random);
            case 5 -> {
                if (frames.size() > 1) {
                    frames.remove(at);
                }
            }
            default -> frames.set(at, new Frame(frame.first, payloads.apply(frame.payload)));
        }
    }

    private static Frame control(Random random) {
        byte[] payload = new byte[random.nextInt(random.nextInt(8) == 0 ? 130 : 5)];
        random.nextBytes(payload);
        return new Frame(0x88 + random.nextInt(3), payload);
    }

    private static void split(List<Frame> frames, int at, Random random) {
        Frame frame = frames.remove(at);
        int cut = random.nextInt(frame.payload.length + 1);
        frames.add(at, new Frame(frame.first & 0x7f, Arrays.copyOf(frame.payload, cut)));
        frames.add(
                Math.min(frames.size(), at + 1 + random.nextInt(2)),
                new Frame(0x80, Arrays.copyOfRange(frame.payload, cut, frame.payload.length)));
    }

    /** Reads whole frames, unmasks them, and returns where they end. */
    private static int parse(byte[] input, int from, List<Frame> frames) {
        int at = from;
        while (at + 6 <= input.length && (input[at + 1] & 0x80) != 0) {
            int length = input[at + 1] & 0x7f;
            int header = 6;
            if (length == 126 && at + 8 <= input.length) {
                length = (input[at + 2] & 0xff) << 8 | input[at + 3] & 0xff;
                header = 8;
            } else if (length >= 126) {
                break;
            }
            if (at + header + length > input.length) {
                break;
            }
            byte[] payload = Arrays.copyOfRange(input, at + header, at + header + length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= input[at + header - 4 + i % 4];
            }
            frames.add(new Frame(input[at] & 0xff, payload));
            at += header + length;
        }
        return at;
    }
}
