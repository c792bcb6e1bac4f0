package io.aef.realtime.stress;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client must not say, and what is odd but allowed, on a WebSocket whose session has joined the main namespace. */
final class BadInput {

    private static final String PLACEHOLDER = "{\"_placeholder\":true,\"num\":";

    private BadInput() {}

    /** Texts that end the connection; behind those that announce an attachment, one byte is sent as that. */
    static List<String> closing() {
        List<String> texts = new ArrayList<>(Arrays.asList(
                // no packet of Engine.IO, or none that a client may send
                "",
                "4",
                "7",
                "2",
                "x",
                "1",
                "bAAAA",
                // no packet of Socket.IO
                "49",
                "47",
                "42",
                "42{}",
                "42[]",
                "42[null]",
                "42[{}]",
                "42[true]",
                "42\"x\"",
                "42[\"x\"",
                "42[{\"toString\":\"x\"}]",
                "42 [\"echo\"]",
                "431{\"a\":1}",
                "41{\"a\":1}",
                // names that are the server's
                "42[\"connect\"]",
                "42[\"connect_error\"]",
                "42[\"disconnect\"]",
                "42[\"disconnecting\"]",
                "42[\"newListener\"]",
                "42[\"removeListener\"]",
                // numbers of acknowledgements
                "42-1[\"echo\"]",
                "421.5[\"echo\"]",
                "421e3[\"echo\"]",
                "42" + "9".repeat(20) + "[\"echo\"]",
                "42" + "9".repeat(400) + "[\"echo\"]",
                "42" + "9".repeat(100_000) + "[\"echo\"]",
                // not now
                "40",
                "40\"str\"",
                "40[]",
                "40null",
                "44{}",
                "42/admin,[\"echo\"]",
                "42/admin[\"echo\"]",
                "41/admin,",
                "43/admin,1[]",
                "40/" + "n".repeat(100_000) + ",",
                "40/admin,{\"a\":\"" + "x".repeat(900_000) + "\"}",
                // attachments
                "4511-[\"echo\"]",
                "45999999999-[\"echo\"]",
                "450-[\"echo\"]",
                "45-[\"echo\"]",
                "451[\"echo\"]",
                "451.5-[\"echo\"]",
                "45-1-[\"echo\"]",
                "45 1-[\"echo\"]",
                "450x1-[\"echo\"]",
                "451e1-[\"echo\"]",
                "451-[\"x\"," + PLACEHOLDER + "1}]",
                "451-[\"x\"," + PLACEHOLDER + "-1}]",
                "451-[\"x\"," + PLACEHOLDER + "0.5}]",
                "451-[\"x\"," + PLACEHOLDER + "\"splice\"}]",
                "451-[" + PLACEHOLDER + "0}]",
                // no JSON
                "42[\"echo\",NaN]",
                "42[\"echo\",1/**/]",
                "42['echo']",
                "42[\"echo\",]",
                "42[\"echo\",01]",
                "42[\"echo\",\"\u0001\"]",
                "42[\"echo\"]x",
                "42\ufeff[\"echo\"]",
                "42[\"echo\"," + "[".repeat(100_000) + "]",
                "42[\"echo\"," + "9".repeat(100_000) + "]"));
        return texts;
    }

    /** Texts that are answered as if nothing were wrong, or not at all: {@code ""}. */
    static Map<String, String> tolerated() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String ignored : List.of(
                "0{}",
                "5",
                "6",
                "3",
                "43[]",
                "4399[]",
                "42[\"error\",1]",
                "42[\"__proto__\"]",
                "42[\"toString\"]",
                "42[1,2]",
                "42[\"nobody\"]")) {
            texts.put(ignored, "");
        }
        texts.put("4200900[\"echo\"]", "43900[]");
        texts.put("42900[\"echo\",{\"__proto__\":{\"a\":1}}]", "43900[{\"__proto__\":{\"a\":1}}]");
        texts.put("42900[\"echo\",\"\\ud800\"]", "43900[\"\\ud800\"]");
        texts.put("42900[\"echo\",{\"a\":1,\"a\":2}]", "43900[{\"a\":1,\"a\":2}]");
        texts.put("42900[\"echo\",9007199254740993]", "43900[9007199254740993]");
        texts.put("42900[\"echo\"," + PLACEHOLDER + "0}]", "43900[" + PLACEHOLDER + "0}]");
        texts.put("42900[\"echo\",1e999,-0,1.0]", "43900[1e999,-0,1.0]");
        texts.put("40/unknown,", "44/unknown,{\"message\":\"Invalid namespace\"}");
        texts.put("40/admin?x=1,{}", "44/admin?x=1,{\"message\":\"Invalid namespace\"}");
        return texts;
    }

    /** Frames, each with the end that they cause. */
    static Map<byte[], String> frames() {
        Map<byte[], String> frames = new LinkedHashMap<>();
        for (byte[] broken : new byte[][] {
            {(byte) 0x81, 5, 'h', 'e', 'l', 'l', 'o'}, // not masked
            {(byte) 0xc1, (byte) 0x80, 0, 0, 0, 0},
            RawSession.frame(0x83, new byte[1]),
            RawSession.frame(0x89, new byte[126]),
            RawSession.frame(0x09, new byte[1]),
            RawSession.frame(0x80, new byte[1]),
            both(RawSession.frame(0x01, new byte[1]), RawSession.frame(0x81, new byte[1])),
            RawSession.frame(0x88, new byte[1]),
            RawSession.frame(0x88, new byte[] {3, (byte) 0xed}) // 1005
        }) {
            frames.put(broken, "close 1002");
        }
        frames.put(RawSession.frame(0x81, new byte[] {(byte) 0xff}), "close 1007");
        for (int high : new int[] {0, 0x7f}) {
            frames.put(
                    new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, (byte) high, 0x7f, 0, 0, 0, 0, 0, 0, 0},
                    "close 1009");
        }
        frames.put(new byte[] {(byte) 0x82, (byte) 0xff, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, "close 1009");
        frames.put(
                both(RawSession.frame(0x02, new byte[600_000]), RawSession.frame(0x80, new byte[600_000])),
                "close 1009");
        frames.put(fragments(20_000, 1), "close 1008");
        frames.put(fragments(100_000, 0), "close 1008");
        return frames;
    }

    static byte[] both(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] fragments(int count, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(RawSession.frame(0x02, new byte[1]));
        byte[] fragment = RawSession.frame(0x00, new byte[length]);
        for (int i = 0; i < count; i++) {
            out.writeBytes(fragment);
        }
        return out.toByteArray();
    }

    /** Requests, each with its answer: the status, and the body if it is one of the protocol. */
    static Map<String, String> requests() {
        String unknownTransport = "400 {\"code\":0,\"message\":\"Transport unknown\"}";
        String unknownSid = "400 {\"code\":1,\"message\":\"Session ID unknown\"}";
        String badMethod = "400 {\"code\":2,\"message\":\"Bad handshake method\"}";
        String badRequest = "400 {\"code\":3,\"message\":\"Bad request\"}";
        String unsupported = "400 {\"code\":5,\"message\":\"Unsupported protocol version\"}";
        String polling = "/socket.io/?EIO=4&transport=polling";
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put(get("/socket.io/?EIO=4"), unknownTransport);
        requests.put(get("/socket.io/?EIO=4&transport=pigeon"), unknownTransport);
        requests.put(get("/socket.io/?EIO=4&transport=__proto__"), unknownTransport);
        requests.put(get("/socket.io/?EIO=5&transport=polling"), unsupported);
        requests.put(get("/socket.io/?EIO=3&transport=polling"), unsupported);
        requests.put(get("/socket.io/?transport=polling"), unsupported);
        requests.put(get(polling + "&sid=unknown"), unknownSid);
        requests.put(get(polling + "&sid=__proto__"), unknownSid);
        requests.put(get(polling + "&sid=constructor"), unknownSid);
        requests.put(get(polling + "&sid=a&sid=b"), badRequest);
        requests.put(get("/socket.io/?EIO=4&transport=websocket"), badRequest);
        requests.put(get("/socket.io/../x?EIO=4&transport=polling"), "404 ");
        requests.put(get("/socket.io/anything?EIO=4&transport=polling"), "404 ");
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            requests.put(method + " " + polling + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", badMethod);
        }
        String head = "POST " + polling + " HTTP/1.1\r\nHost: a\r\n";
        requests.put(get(polling).replace("Host", "X: " + "x".repeat(17 * 1024) + "\r\nHost"), "431 ");
        requests.put(get(polling).replace("Host: a\r\n", ""), "400 ");
        requests.put(get(polling).replace("Host:", "Host :"), "400 ");
        requests.put(get(polling).replace("\r\n", "\n"), "400 ");
        requests.put(get(polling).replace("\r\n\r\n", "\r\nX: a\r\n b\r\n\r\n"), "400 ");
        requests.put("\0" + get(polling), "400 ");
        requests.put(head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "400 ");
        requests.put(head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400 ");
        requests.put(head + "Transfer-Encoding: chunked, identity\r\n\r\n", "400 ");
        requests.put(head + "Transfer-Encoding: xchunked\r\n\r\n", "400 ");
        requests.put(head.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n", "400 ");
        String upgrade = new String(RawSession.handshake("EIO=4"), StandardCharsets.ISO_8859_1);
        requests.put(
                upgrade.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"),
                "400 Missing or invalid Sec-WebSocket-Key header");
        requests.put(upgrade.replace("Version: 13", "Version: 12"), "426 ");
        requests.put(upgrade.replace("EIO=4", "EIO=4&sid=unknown"), "400 Session ID unknown");
        requests.put(upgrade.replace("Host: x", "Host: x\r\nOrigin: http://elsewhere.example"), "403 Forbidden");
        return requests;
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    /**
     * Bodies of a POST that end the session, each with the answer to it and to a poll behind it: a session that the engine ends is
     * gone, and one that Socket.IO ends is said good-bye to.
     */
    static Map<String, List<String>> bodies() {
        Map<String, List<String>> bodies = new LinkedHashMap<>();
        for (String gone : List.of("abc", "", "\u001e".repeat(100_000), "2", "1", "b!!!!", "7")) {
            bodies.put(gone, List.of("ok", "status 400"));
        }
        for (String closed : List.of("4", "42{}", "bAAAA", "44{}", "40")) {
            bodies.put(closed, List.of("ok", "1"));
        }
        bodies.put("x".repeat(1_000_001), List.of("status 413", "status 400"));
        return bodies;
    }
}
