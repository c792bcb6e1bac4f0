package io.aef.realtime.redis;

import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNoReplicasException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisWrongPasswordException;

/** Tells a Redis that says no from one that says nothing. */
final class Replies {

    /** How errors of Redis begin; what the client has made up itself begins otherwise. */
    private static final Pattern ERROR = Pattern.compile("(?!MOVED |ASK |UNKILLABLE )[A-Z]{2,} .*", Pattern.DOTALL);

    /** Behind it the client, or Redis itself, repeats what it was asked. */
    private static final Pattern QUESTION = Pattern.compile("\\. channel: |, with args |\\R");

    private static final int MAX_TEXT = 200;

    private Replies() {}

    /**
     * Whether Redis has answered, and the answer is no: it is there, takes what is allowed, and says the same whenever it is asked
     * that. It is not if Redis may take it soon, as one that loads, is out of a cluster, or was made a replica.
     */
    static boolean isRefusal(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof RedisOutOfMemoryException
                || cause instanceof RedisAuthRequiredException
                || cause instanceof RedisWrongPasswordException
                || cause instanceof RedisNoScriptException
                || cause instanceof RedisNoReplicasException) {
            return true;
        }
        return cause.getClass() == RedisException.class
                && cause.getMessage() != null
                && ERROR.matcher(cause.getMessage()).matches();
    }

    /** What Redis has said, without what it was asked; or the kind of failure, if it has said nothing. */
    static String text(Throwable failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        if (message == null || !(cause instanceof RedisException) || !message.contains(". channel: ")) {
            return cause.getClass().getSimpleName();
        }
        Matcher question = QUESTION.matcher(message);
        String said = question.find() ? message.substring(0, question.start()) : message;
        String whole = cause instanceof RedisOutOfMemoryException ? "OOM " + said : said;
        return whole.length() > MAX_TEXT ? whole.substring(0, MAX_TEXT) : whole;
    }

    /** What a stage has failed with, without what stages put around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
