package io.flowcut.workflows.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents one configuration key and the values it may take; {@link Settings} enforces and prints it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** What the key does, with the unit of its value. */
    String value();

    /** Smallest allowed number. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest allowed number. */
    double max() default Double.POSITIVE_INFINITY;

    /** Allowed words; empty when any will do. */
    String[] oneOf() default {};

    /** Regular expression that a text value must match; empty when any will do. */
    String pattern() default "";
}
