package io.aef.realtime.examples.backend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Signs in without a browser. */
final class SignInClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private SignInClient() {}

    /** What shows a server who that is. */
    static String token(URI server, String user, String password) throws IOException, InterruptedException {
        HttpResponse<String> response = post(server, "sign-in", body(user, password));
        return JSON.readTree(response.body()).get("token").asString();
    }

    static String body(String user, String password) {
        return JSON.writeValueAsString(Map.of("user", user, "password", password));
    }

    static HttpResponse<String> post(URI server, String what, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve("/auth/" + what)).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
