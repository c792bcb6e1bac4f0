package io.aef.realtime.automation.command;

import io.aef.realtime.automation.internal.Reply;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import io.aef.realtime.log.Tail;
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
import java.util.concurrent.TimeUnit;
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
 * append "begun" ─▶ the first event?  ─yes─▶ carry it out, append the answer
 *                                     ─no──▶ wait for the answer
 * </pre>
 *
 * A node that dies in between leaves none: whoever sends the command again is told after a while that it may have taken effect.
 */
final class Answers {

    private static final Json JSON = JacksonJson.standard();
    private static final byte[] NOTHING = new byte[0];
    private static final String ANSWER = "answer";
    private static final String UNWRITABLE = "It was carried out, but what came of it cannot be told.";
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final EventLog log;
    private final Duration patience;
    private final BiConsumer<Runnable, Duration> timer;

    /** @param patience how long the log is waited for, and the answer of a command that was begun before */
    Answers(EventLog log, Duration patience, BiConsumer<Runnable, Duration> timer) {
        this.log = log;
        this.patience = patience;
        this.timer = timer;
    }

    /** @param repeated whether it is one that was given before, or would have been */
    record Answer(Map<String, Object> reply, boolean repeated) {}

    /**
     * Has something done unless it was begun before.
     *
     * @param payload what it is: another one under the same id is refused
     * @param work never fails
     * @param repeated is told that it was begun before
     * @return fails with a {@link RequestException} if it is not known whether it was begun, or what became of it
     */
    CompletionStage<Answer> once(
            String user,
            String id,
            @Nullable Object payload,
            Supplier<CompletionStage<Map<String, Object>>> work,
            Runnable repeated) {
        String topic = "command:" + user.length() + ":" + user + ":" + id;
        String digest = digest(payload);
        return inTime(append(topic, null, digest.getBytes(StandardCharsets.US_ASCII)))
                .handle((offset, failure) -> {
                    if (failure instanceof TimeoutException) {
                        // It may be in the log nevertheless: then whoever sends it again waits for an answer that will
                        // not come.
                        return CompletableFuture.<Answer>failedFuture(new RequestException(
                                ErrorCode.TIMEOUT, "It was not carried out: what came before cannot be read in time."));
                    }
                    if (failure != null) {
                        return CompletableFuture.<Answer>failedFuture(new RequestException(
                                ErrorCode.BUSY, "No command can be taken at the moment.", Duration.ofSeconds(1)));
                    }
                    if (offset.sequence() == 1) {
                        return first(topic, digest, work);
                    }
                    repeated.run();
                    return again(topic, digest, offset);
                })
                .thenCompose(answer -> answer);
    }

    private static byte[] write(String digest, Map<String, Object> reply) {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("digest", digest);
        kept.put("reply", reply);
        return JSON.write(NOTHING, kept);
    }

    private CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body) {
        try {
            return log.append(topic, key, body);
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** A copy: of the stage itself others may wait for longer. */
    private <T> CompletableFuture<T> inTime(CompletionStage<T> appended) {
        return appended.toCompletableFuture().copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private CompletionStage<Answer> first(
            String topic, String digest, Supplier<CompletionStage<Map<String, Object>>> work) {
        return work.get().thenCompose(reply -> {
            Map<String, Object> told = reply;
            byte[] body;
            try {
                body = write(digest, reply);
            } catch (RuntimeException unwritable) {
                LOG.warn("What came of a command cannot be written as JSON", unwritable);
                told = Reply.error(new RequestException(ErrorCode.INTERNAL_ERROR, UNWRITABLE), "command");
                body = write(digest, told);
            }
            Answer answer = new Answer(told, false);
            // If it cannot be kept, it has been carried out nevertheless.
            return inTime(append(topic, ANSWER, body)).handle((offset, failure) -> answer);
        });
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
        log.state(topic).whenComplete((state, failure) -> {
            if (failure == null) {
                state.events().forEach(event -> complete(kept, event));
            }
        });
        return kept.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).handle((found, failure) -> {
            tail.close();
            if (failure != null) {
                throw new CompletionException(new RequestException(
                        ErrorCode.TIMEOUT, "It was sent before, and may have taken effect or take effect still."));
            }
            if (!digest.equals(found.get("digest"))) {
                throw new CompletionException(new RequestException(
                        ErrorCode.BAD_REQUEST, "\"id\" is that of another command: each needs a new one."));
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

    private static String digest(@Nullable Object payload) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(JSON.writeArray(NOTHING, null, List.of(payload == null ? "" : payload), new ArrayList<>()));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
