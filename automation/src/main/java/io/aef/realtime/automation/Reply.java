package io.aef.realtime.automation;

import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The acknowledgement of a request: {@code {ok:true,result}} or {@code {ok:false,error:{code,message}}}. */
final class Reply {

    private static final Logger log = LoggerFactory.getLogger(Reply.class);

    private Reply() {}

    static Map<String, Object> ok(@Nullable Object result) {
        return Wire.object().put("ok", true).put("result", result).build();
    }

    static Map<String, Object> error(ErrorCode code, String message) {
        Map<String, Object> error =
                Wire.object().put("code", code.wire()).put("message", message).build();
        return Wire.object().put("ok", false).put("error", error).build();
    }

    /** A refusal goes out as it is; of any other failure the client learns no more than that it happened. */
    static Map<String, Object> error(Throwable failure, String request) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RequestException refusal) {
            return error(refusal.code(), String.valueOf(refusal.getMessage()));
        }
        log.error("The request \"{}\" failed", request, cause);
        return error(ErrorCode.INTERNAL_ERROR, "The server could not carry this out.");
    }
}
