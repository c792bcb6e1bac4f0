package io.aef.realtime.automation.reply;

import io.aef.realtime.automation.internal.Failures;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acknowledgement of a request: {@code {ok:true, result}} or {@code {ok:false, error:{code, message, retryAfterMs?}}}. What has failed
 * otherwise than by a {@link RequestException} is logged, and the client learns no more than that it did.
 */
public final class Reply {

    private static final Logger log = LoggerFactory.getLogger(Reply.class);

    private Reply() {}

    /** It was granted. */
    public static Map<String, Object> ok(@Nullable Object result) {
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("ok", true);
        if (result != null) {
            reply.put("result", result);
        }
        return reply;
    }

    /** It was refused, or has failed. */
    public static Map<String, Object> error(Throwable failure, String request) {
        return error(failure, request, null);
    }

    /**
     * The same.
     *
     * @param parameters what is {@link io.aef.realtime.automation.schema.Sensitive} in it is kept out of the log: see {@link Redaction#trace}
     */
    public static Map<String, Object> error(Throwable failure, String request, @Nullable Record parameters) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof RequestException refusal) {
            return error(refusal);
        }
        if (parameters == null || !Redaction.hasSecrets(parameters)) {
            log.error("The request \"{}\" failed", request, cause);
        } else {
            log.error("The request \"{}\" failed: {}", request, Redaction.trace(cause, parameters));
        }
        return error(new RequestException(ErrorCode.INTERNAL_ERROR, "The server could not carry this out."));
    }

    /** The code in {@link #error}. */
    public static ErrorCode code(Throwable failure) {
        return Failures.cause(failure) instanceof RequestException refusal ? refusal.code() : ErrorCode.INTERNAL_ERROR;
    }

    private static Map<String, Object> error(RequestException refusal) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", refusal.code().wire());
        error.put("message", String.valueOf(refusal.getMessage()));
        if (refusal.retryAfter() != null) {
            error.put("retryAfterMs", refusal.retryAfter().toMillis());
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("ok", false);
        reply.put("error", error);
        return reply;
    }
}
