package io.aef.realtime.automation;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Identifiers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The argument of a request as it came in, and how to read a member of it or refuse it with a sentence. */
final class Request {

    private final String name;
    private final Map<?, ?> members;

    private Request(String name, Map<?, ?> members) {
        this.name = name;
        this.members = members;
    }

    static Request of(String name, @Nullable Object payload) throws RequestException {
        if (payload instanceof Map<?, ?> members) {
            return new Request(name, members);
        }
        throw new RequestException(ErrorCode.BAD_REQUEST, "A " + name + " must be a JSON object.");
    }

    /** A string that must be there. */
    String id(String member) throws RequestException {
        String value = optionalId(member);
        if (value == null) {
            throw malformed(member);
        }
        return value;
    }

    /** A string that may be missing or null. */
    @Nullable
    String optionalId(String member) throws RequestException {
        Object value = members.get(member);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && Identifiers.isValid(text)) {
            return text;
        }
        throw malformed(member);
    }

    Map<?, ?> members() {
        return members;
    }

    private RequestException malformed(String member) {
        return new RequestException(
                ErrorCode.BAD_REQUEST,
                "The member \"" + member + "\" of a " + name + " must be a string of 1 to 100 characters.");
    }
}
