package io.aef.realtime;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The client sent an argument of another kind than the application asked for. Thrown out of a handler it reaches
 * {@link Socket#onError}, not {@link ServerBuilder#onError}: the mistake is the client's.
 */
public final class UnfitArgumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnfitArgumentException(int index, Type type, @Nullable Throwable cause) {
        super("argument " + index + " is no " + type.getTypeName(), cause, false, false);
    }
}
