package io.aef.realtime.automation.command;

import io.aef.realtime.automation.monitor.LogThrottle;
import io.aef.realtime.automation.reply.Reply;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import io.aef.realtime.log.Tail;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has become of commands by their ids, on whatever node: each has a topic in a log, whose first event says that it was begun, and the
 * one with the key {@code answer} how it ended.
 *
 * <pre>
 * may it?  ─yes─▶ append "begun" ─▶ the first event?  ─yes─▶ carry it out, append the answer
 *          ─no──▶ is there one?                       ─no──▶ wait for the answer
 *                   ─yes─▶ wait for the answer
 *                   ─no──▶ forbidden, and nothing is remembered
 * </pre>
 *
 * A node that dies in between leaves none: whoever sends the command again is told after a while that it may have taken effect.
 */
final class Answers {

    /** Of an answer that is remembered, as JSON. What is larger is told once. */
    static final int MAX_BYTES = 16 * 1024;

    private static final String TOPIC = "command:";

    private static final Json JSON = JacksonJson.standard();
    private static final byte[] NOTHING = new byte[0];
    private static final String ANSWER = "answer";
    private static final String UNWRITABLE = "It was carried out, but what came of it cannot be told.";
    private static final String NOT_KEPT = "It was carried out, but what came of it was too large to be kept.";
    private static final String REFUSAL_NOT_KEPT = "Why it was refused was too long to be kept.";
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final EventLog log;
    private final TimeLimit patience;
    private final BiConsumer<Runnable, Duration> timer;

    /** On this node, so that of two that are the same the first one is begun, however long the rule takes for each. */
    private final Successions claims = new Successions();

    private final LogThrottle unwritten = new LogThrottle();

    /** @param patience how long the log is waited for, and the answer of a command that was begun before */
    Answers(EventLog log, TimeLimit patience, BiConsumer<Runnable, Duration> timer) {
        this.log = log;
        this.patience = patience;
        this.timer = timer;
    }

    /** @param repeated whether it is one that was given before, or would have been */
    record Answer(Map<String, Object> reply, boolean repeated) {}

    /** Something that is to be done once. */
    interface Work {

        /** Whether it may be begun now; never fails, and comes to an end. */
        CompletionStage<Boolean> mayBegin();

        /** Does it; never fails. */
        CompletionStage<Map<String, Object>> carryOut();

        /** It was begun before: it is not carried out now. */
        void repeated();
    }

    /** @param first whether it is begun with this, rather than before */
    private record Claim(Offset place, boolean first) {}

    /**
     * Has something done unless it was begun before.
     *
     * @param payload what it is: another one under the same id is refused
     * @return fails with a {@link RequestException} if it may not be done, or it is not known whether it was begun, or what became of it
     */
    CompletionStage<Answer> once(String user, String id, @Nullable Object payload, Work work) {
        String topic = topicOf(user, id);
        String digest = digest(payload);
        return claims.behind(topic, () -> work.mayBegin().thenCompose(may -> may ? claim(topic, digest) : find(topic)))
                .thenCompose(claim -> {
                    if (claim.first) {
                        return first(topic, digest, work.carryOut());
                    }
                    work.repeated();
                    return again(topic, digest, claim.place);
                });
    }

    private static String topicOf(String user, String id) {
        return TOPIC + user.length() + ":" + user + ":" + id;
    }

    /** Whose command a topic is of. */
    static String userOf(String topic) {
        int end = topic.indexOf(':', TOPIC.length());
        int length = Integer.parseInt(topic, TOPIC.length(), end, 10);
        return topic.substring(end + 1, end + 1 + length);
    }

    private CompletionStage<Claim> claim(String topic, String digest) {
        return append(topic, null, digest.getBytes(StandardCharsets.US_ASCII)).handle((place, failure) -> {
            if (failure instanceof TimeoutException) {
                // It may be in the log nevertheless: then whoever sends it again waits for an answer that will not
                // come.
                throw refusal(ErrorCode.TIMEOUT, "It was not carried out: what came before cannot be read in time.");
            }
            if (failure != null) {
                throw new CompletionException(new RequestException(
                        ErrorCode.BUSY, "No command can be taken at the moment.", Duration.ofSeconds(1)));
            }
            return new Claim(place, place.sequence() == 1);
        });
    }

    /** Of what may not be begun: it may have been before, when it was allowed. Nothing is written for it. */
    private CompletionStage<Claim> find(String topic) {
        return ask(() -> log.read(topic, null, 1)).handle((slice, failure) -> {
            Offset latest = failure == null ? slice.latest() : null;
            if (latest == null) {
                throw new CompletionException(forbidden());
            }
            return new Claim(latest, false);
        });
    }

    static RequestException forbidden() {
        return new RequestException(ErrorCode.FORBIDDEN, "You may not send this command.");
    }

    private static CompletionException refusal(ErrorCode code, String message) {
        return new CompletionException(new RequestException(code, message));
    }

    private CompletableFuture<Offset> append(String topic, @Nullable String key, byte[] body) {
        return ask(() -> log.append(topic, key, body));
    }

    /** In time; a log that throws has failed as well. */
    private <T> CompletableFuture<T> ask(Supplier<CompletionStage<T>> question) {
        try {
            return patience.on(question.get());
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private CompletionStage<Answer> first(
            String topic, String digest, CompletionStage<Map<String, Object>> carriedOut) {
        return carriedOut.thenCompose(reply -> {
            Map<String, Object> told = reply;
            byte[] body;
            try {
                body = write(digest, reply);
            } catch (RuntimeException unwritable) {
                if (unwritten.admits()) {
                    LOG.warn("What came of a command cannot be written as JSON", unwritable);
                }
                told = Reply.error(new RequestException(ErrorCode.INTERNAL_ERROR, UNWRITABLE), "command");
                body = write(digest, told);
            }
            if (body.length > MAX_BYTES) {
                body = write(digest, remnant(reply));
            }
            Answer answer = new Answer(told, false);
            // If it cannot be kept, it has been carried out nevertheless.
            return append(topic, ANSWER, body).handle((offset, failure) -> answer);
        });
    }

    private static byte[] write(String digest, Map<String, Object> reply) {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("digest", digest);
        kept.put("reply", reply);
        return JSON.write(NOTHING, kept);
    }

    /** What is remembered of an answer that is too large. */
    private static Map<String, Object> remnant(Map<String, Object> reply) {
        return reply.get("error") instanceof Map<?, ?> error
                ? Map.of("ok", false, "error", Map.of("code", error.get("code"), "message", REFUSAL_NOT_KEPT))
                : Reply.error(new RequestException(ErrorCode.INTERNAL_ERROR, NOT_KEPT), "command");
    }

    private CompletionStage<Answer> again(String topic, String digest, Offset mine) {
        CompletableFuture<Map<?, ?>> kept = new CompletableFuture<>();
        Tail tail = Tail.follow(
                log,
                topic,
                mine,
                new Tail.Listener() {
                    @Override
                    public void event(EventLog.Event event) {
                        complete(kept, event);
                    }

                    @Override
                    public void lost() {
                        // Then it is in the state of the topic.
                    }
                },
                timer);
        ask(() -> log.state(topic)).whenComplete((state, failure) -> {
            if (failure == null) {
                state.events().forEach(event -> complete(kept, event));
            }
        });
        return patience.on(kept).handle((found, failure) -> {
            tail.close();
            if (failure != null) {
                throw refusal(ErrorCode.TIMEOUT, "It was sent before, and may have taken effect or take effect still.");
            }
            if (!digest.equals(found.get("digest"))) {
                throw refusal(ErrorCode.BAD_REQUEST, "\"id\" is that of another command: each needs a new one.");
            }
            return new Answer(reply(found), true);
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> reply(Map<?, ?> kept) {
        return (Map<String, Object>) Objects.requireNonNull(kept.get("reply"));
    }

    /** A beginning is no object. */
    private static void complete(CompletableFuture<Map<?, ?>> kept, EventLog.Event event) {
        byte[] body = event.body();
        if (body.length > 0 && body[0] == '{') {
            kept.complete((Map<?, ?>) JSON.read(body, 0, body.length).toJava());
        }
    }

    /** Of all of it, with what is binary in it. */
    private static String digest(@Nullable Object payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<byte[]> attachments = new ArrayList<>();
            digest.update(JSON.writeArray(NOTHING, null, List.of(payload == null ? "" : payload), attachments));
            for (byte[] each : attachments) {
                // With its length: two must not be the same as one of both together.
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(each.length).array());
                digest.update(each);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
