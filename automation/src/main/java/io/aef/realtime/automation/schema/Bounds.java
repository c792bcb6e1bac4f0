package io.aef.realtime.automation.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How small and how large a number may be, how short and how long a text in characters, or how few and how many items a list has. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bounds {

    /** At least. */
    long min() default 0;

    /** At most. */
    long max();
}
