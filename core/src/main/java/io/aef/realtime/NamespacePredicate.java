package io.aef.realtime;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Decides which namespaces exist when a client asks for them. */
@FunctionalInterface
public interface NamespacePredicate {

    /** Called on the server's handler executor. A stage that fails counts as {@code false}. */
    CompletionStage<Boolean> allows(String name, Map<String, Object> auth) throws Exception;
}
