package io.aef.realtime.automation.access;

import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Redaction;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an {@link AccessRule} how much somebody sees. */
public final class Visibilities {

    private static final Logger log = LoggerFactory.getLogger(Visibilities.class);

    private Visibilities() {}

    /** Never fails: a rule that does is logged, and the answer is {@link Visibility#NONE}. */
    public static Visibility ask(AccessRule rule, Principal principal, Topic topic, RealtimeEvent event) {
        try {
            return Objects.requireNonNull(rule.visibility(principal, topic, event), "no visibility");
        } catch (Throwable failed) {
            log.warn(
                    "The access rule failed for an event of the type {}, which is withheld: {}",
                    event.type(),
                    Redaction.trace(failed, (Record) event));
            return Visibility.NONE;
        }
    }
}
