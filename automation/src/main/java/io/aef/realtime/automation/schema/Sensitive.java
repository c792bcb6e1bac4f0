package io.aef.realtime.automation.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What not everybody may see who may see the rest. Left out for those; so only a member that may be missing has it. The compiler's
 * {@code toString} has it: a record with something sensitive in it needs one of its own, such as {@link Redaction#of}. Where one has none and
 * its text gets into the message of a failed command, {@link Redaction#trace} takes out what it finds; the application's own lines are its own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Sensitive {}
