package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A client over long polling that shows the packets as they are. */
public final class PollingPage {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SYNC = "\"execution:sync\"";

    private final URI session;
    private final Queue<String> heard = new ArrayDeque<>();
    private int sync = 1000;

    /** @param headers names and values by turns */
    public PollingPage(int port, String auth, String... headers) {
        URI opening = URI.create("http://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=polling");
        HttpRequest.Builder request = HttpRequest.newBuilder(opening);
        if (headers.length > 0) {
            request.headers(headers);
        }
        session = URI.create(opening + "&sid=" + send(request.build()).body().split("\"")[3]);
        say("40" + auth);
    }

    public static PollingPage withToken(int port, String token) {
        return new PollingPage(port, "{\"token\":\"" + token + "\"}");
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public void say(String packet) {
        HttpRequest request = HttpRequest.newBuilder(session)
                .POST(HttpRequest.BodyPublishers.ofString(packet))
                .build();
        assertThat(send(request).body()).isEqualTo("ok");
    }

    /** The next packet, as long as it takes. */
    public String hear() {
        while (heard.isEmpty()) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(session).build());
            heard.addAll(List.of(answer.body().split("\u001e")));
        }
        return heard.remove();
    }

    /** The next packet that is an event. */
    public String hearEvent() {
        String packet = hear();
        while (!packet.startsWith("42")) {
            packet = hear();
        }
        return packet;
    }

    /** Of its session of Engine.IO. */
    public String id() {
        return session.getQuery().split("sid=")[1];
    }

    /** The one that says it is let in; and then it has been greeted, too. */
    public String joined() {
        String answer = hear();
        assertThat(answer).startsWith("40{\"sid\":\"");
        say(unsubscribe());
        return answer;
    }

    /** Waits until all that it said before is done, and fails if it hears anything else. */
    public void settle() {
        say(unsubscribe());
        done();
    }

    public void done() {
        assertThat(hear()).isEqualTo("43" + sync + "[{\"ok\":true,\"result\":{\"topic\":" + SYNC + "}}]");
    }

    private String unsubscribe() {
        return "42" + ++sync + "[\"unsubscribe\",{\"topic\":" + SYNC + "}]";
    }

    /** Joined, and nothing heard yet. */
    public PollingPage ready() {
        joined();
        done();
        return this;
    }

    public String ask(String event) {
        say("420" + event);
        return hear();
    }

    /** Hears that its session is over. */
    public void gone() {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(session).build());
        if (answer.statusCode() == 200) {
            assertThat(answer.body()).endsWith("1");
            answer = send(HttpRequest.newBuilder(session).build());
        }
        assertThat(answer.statusCode()).isEqualTo(400);
    }
}
