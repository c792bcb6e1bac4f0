package io.aef.realtime.examples.backend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code /metrics} says, by {@code name{label="value",…}} as it stands there. */
record Scrape(Map<String, Double> samples) {

    static Scrape of(AefBackend backend) throws IOException, InterruptedException {
        HttpResponse<String> response = get(backend, "/metrics");
        if (response.statusCode() != 200) {
            throw new AssertionError("status " + response.statusCode());
        }
        Map<String, Double> samples = new LinkedHashMap<>();
        response.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Scrape(samples);
    }

    static HttpResponse<String> get(AefBackend backend, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(backend.address().resolve(path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The names without labels. */
    Set<String> names() {
        return samples.keySet().stream()
                .map(sample -> sample.replaceFirst("\\{.*", ""))
                .collect(Collectors.toSet());
    }

    static URI webSocket(AefBackend backend) {
        return URI.create("ws://127.0.0.1:" + backend.address().getPort() + "/socket.io/?EIO=4&transport=websocket");
    }
}
