package io.aef.realtime.examples.backend;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.netty.RequestHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets people sign in and out, and gives those who have a newer token:
 *
 * <pre>
 * GET  /auth/accounts                    who there is, with passwords: this is a demo
 * POST /auth/sign-in  {user, password}   {token, expiresInMs, user, name, role} and the session as a cookie; 401
 * POST /auth/refresh                     the same by the cookie; 204 without one, 401 when the session is over
 * POST /auth/sign-out                    204, and the cookie is gone
 * </pre>
 *
 * <p>The session is in the cookie itself, signed, so that every node knows it; a copy of it stays good until it expires.
 */
final class SignIn implements RequestHandler {

    private static final String PATH = "/auth/";
    private static final String COOKIE = "aef_session";
    private static final int MAX_BODY = 1024;
    private static final byte[] NOTHING = {};

    private static final Headers ALWAYS = Headers.of("Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");

    private final Tokens tokens;
    private final Json json;

    SignIn(Tokens tokens, Json json) {
        this.tokens = tokens;
        this.json = json;
    }

    @Override
    public boolean matches(String path) {
        return path.startsWith(PATH);
    }

    @Override
    public void handle(HttpExchange exchange) {
        HttpRequest request = exchange.request();
        if (request.method().equals("GET") && request.path().equals(PATH + "accounts")) {
            exchange.respond(
                    answer(200, Account.ALL.stream().map(SignIn::description).toList()));
        } else if (!request.method().equals("POST")) {
            exchange.respond(answer(405, refusal("There is no such request.")).thenClose());
        } else if (!SameOrigin.isOwn(request)) {
            exchange.respond(answer(403, refusal("This page may not sign in.")).thenClose());
        } else {
            switch (request.path()) {
                case PATH + "sign-in" -> exchange.readBody(MAX_BODY, new Body(exchange));
                case PATH + "refresh" -> exchange.respond(refresh(request));
                case PATH + "sign-out" ->
                    exchange.respond(
                            HttpResponse.empty(204, ALWAYS.with("Set-Cookie", cookie("", Duration.ZERO, request))));
                default ->
                    exchange.respond(
                            answer(404, refusal("There is no such request.")).thenClose());
            }
        }
    }

    private static Map<String, Object> description(Account account) {
        return Map.of(
                "user", account.user(),
                "name", account.name(),
                "role", account.role().word(),
                "password", account.password());
    }

    private static Map<String, Object> refusal(String message) {
        return Map.of("message", message);
    }

    private HttpResponse refresh(HttpRequest request) {
        Optional<String> session = session(request);
        if (session.isEmpty()) {
            return HttpResponse.empty(204, ALWAYS);
        }
        return session.flatMap(tokens::ofSession)
                .map(account -> answer(200, signedIn(account)))
                .orElseGet(() -> answer(401, refusal("The session is over.")));
    }

    private HttpResponse signIn(HttpRequest request, byte[] body) {
        Object said;
        try {
            said = json.read(body, 0, body.length).toJava();
        } catch (JsonException malformed) {
            said = null;
        }
        if (!(said instanceof Map<?, ?> fields
                && fields.get("user") instanceof String user
                && fields.get("password") instanceof String password)) {
            return answer(400, refusal("There must be a user and a password."));
        }
        Optional<Account> account = Account.of(user, password);
        return account.map(known -> {
                    HttpResponse response = answer(200, signedIn(known));
                    String session =
                            cookie(tokens.forSession(known), tokens.lives().session(), request);
                    return HttpResponse.of(200, response.headers().with("Set-Cookie", session), response.body());
                })
                .orElseGet(() -> answer(401, refusal("There is no such user, or the password is another.")));
    }

    private Map<String, Object> signedIn(Account account) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token", tokens.forConnections(account));
        answer.put("expiresInMs", tokens.lives().token().toMillis());
        answer.put("user", account.user());
        answer.put("name", account.name());
        answer.put("role", account.role().word());
        return answer;
    }

    private HttpResponse answer(int status, Object value) {
        return HttpResponse.of(status, ALWAYS.with("Content-Type", "application/json"), json.write(NOTHING, value));
    }

    private static Optional<String> session(HttpRequest request) {
        String cookies = Optional.ofNullable(request.headers().get("Cookie")).orElse("");
        return Arrays.stream(cookies.split("; *"))
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .map(cookie -> cookie.substring(COOKIE.length() + 1))
                .findFirst();
    }

    /** One that no script sees, and no request of another site brings along. */
    private static String cookie(String value, Duration life, HttpRequest request) {
        return COOKIE + "=" + value + "; Path=" + PATH + "; Max-Age=" + life.toSeconds() + "; HttpOnly; SameSite=Strict"
                + (request.secure() ? "; Secure" : "");
    }

    /** The body of a request to sign in. */
    private final class Body implements HttpExchange.BodyHandler {

        private final HttpExchange exchange;

        Body(HttpExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void complete(byte[] body) {
            exchange.respond(signIn(exchange.request(), body));
        }

        @Override
        public void tooLarge() {
            exchange.respond(answer(413, refusal("This is too long.")).thenClose());
        }

        @Override
        public void aborted() {
            // There is nobody to answer.
        }
    }
}
