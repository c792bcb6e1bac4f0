package io.aef.realtime.browser.cdp;

import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of the browser. Of one with a picture only the rest is read as JSON, since that would cost more than all else
 * that is done with a picture.
 *
 * @param members the message as JSON, without what is in {@code data}
 * @param data the text of the member {@code data} if it is long: a picture in base64; else null
 */
record CdpMessage(Map<?, ?> members, @Nullable String data) {

    private static final String KEY = "\"data\":\"";
    private static final int LONG = 1024;
    private static final byte[] NO_PREFIX = {};
    private static final Json JSON = JacksonJson.standard();

    /** @throws IllegalArgumentException if it is not a JSON object */
    static CdpMessage parse(String text) {
        int from = text.length() < LONG ? -1 : text.indexOf(KEY);
        if (from >= 0) {
            from += KEY.length();
            int to = text.indexOf('"', from);
            if (to - from >= LONG) {
                return new CdpMessage(members(text.substring(0, from) + text.substring(to)), text.substring(from, to));
            }
        }
        return new CdpMessage(members(text), null);
    }

    static String write(Map<String, ?> message) {
        return new String(JSON.write(NO_PREFIX, message), StandardCharsets.UTF_8);
    }

    private static Map<?, ?> members(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (JSON.read(utf8, 0, utf8.length).toJava() instanceof Map<?, ?> members) {
            return members;
        }
        throw new IllegalArgumentException("A message of the browser is not a JSON object.");
    }

    @Override
    public String toString() {
        return "CdpMessage[" + members.get("method") + "]";
    }
}
