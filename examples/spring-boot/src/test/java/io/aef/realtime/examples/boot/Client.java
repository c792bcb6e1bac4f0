package io.aef.realtime.examples.boot;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.HttpCookie;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONException;
import org.json.JSONObject;

/** A real socket.io-client that shows the cookie a browser would. */
final class Client implements AutoCloseable {

    private static final long LIMIT_SECONDS = 20;

    private final Socket socket;
    private final CompletableFuture<String> refused = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final BlockingQueue<JSONObject> updates = new LinkedBlockingQueue<>();

    private Client(Socket socket) {
        this.socket = socket;
        socket.on(Socket.EVENT_CONNECT_ERROR, args -> refused.complete(message(args[0])));
        socket.on(Socket.EVENT_DISCONNECT, args -> end.complete(String.valueOf(args[0])));
        socket.on("execution_update", args -> updates.add((JSONObject) args[0]));
    }

    /** One that begins to connect. */
    static Client connect(int port, HttpCookie session, String transport) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setReconnection(false)
                .setTransports(new String[] {transport})
                .setExtraHeaders(Map.of("Cookie", List.of(session.getName() + "=" + session.getValue())))
                .build();
        Client client = new Client(IO.socket(URI.create("http://127.0.0.1:" + port), options));
        client.socket.connect();
        return client;
    }

    private static String message(Object error) {
        try {
            return error instanceof JSONObject told ? told.getString("message") : String.valueOf(error);
        } catch (JSONException e) {
            throw new IllegalStateException(e);
        }
    }

    void tell(String event) {
        socket.emit(event);
    }

    JSONObject ask(String event, String argument) throws Exception {
        CompletableFuture<JSONObject> answer = new CompletableFuture<>();
        socket.emit(event, new JSONObject(argument), (Ack) args -> answer.complete((JSONObject) args[0]));
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** The status and the progress of the next update. */
    String update() throws Exception {
        JSONObject update = updates.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        return update == null ? "nothing" : update.getString("status") + " " + update.getInt("progress");
    }

    /** Why it was not let in. */
    String refused() throws Exception {
        return refused.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Why its connection has ended. */
    String end() throws Exception {
        return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.close();
    }
}
