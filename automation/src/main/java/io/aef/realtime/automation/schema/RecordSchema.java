package io.aef.realtime.automation.schema;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes schemas from records, and records apart and together. */
final class RecordSchema {

    private static final long MAX_TEXT = 100_000;
    private static final long MAX_ITEMS = 10_000;

    /** What JavaScript has as a number without a loss. */
    private static final long MAX_SAFE = (1L << 53) - 1;

    private static final ClassValue<RecordSchema> CACHE = new ClassValue<>() {
        @Override
        protected RecordSchema computeValue(Class<?> type) {
            return new RecordSchema(type.asSubclass(Record.class));
        }
    };

    private final Schema.Members members;

    /** Of the values of the components in an array. */
    private final MethodHandle constructor;

    private final Class<?>[] types;
    private final List<MethodHandle> accessors = new ArrayList<>();

    private RecordSchema(Class<? extends Record> type) {
        RecordComponent[] components = type.getRecordComponents();
        Description description = type.getAnnotation(Description.class);
        this.members = new Schema.Members(
                type,
                Arrays.stream(components).map(RecordSchema::member).toList(),
                description == null ? "" : description.value());
        this.types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            this.constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
            for (RecordComponent component : components) {
                accessors.add(lookup.unreflect(component.getAccessor())
                        .asType(MethodType.methodType(Object.class, Record.class)));
            }
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalArgumentException(type + ": not accessible (expected: a record of an open package)", e);
        }
    }

    static Schema.Members of(Class<? extends Record> type) {
        return CACHE.get(type).members;
    }

    /** The value of a component. */
    static @Nullable Object get(Record value, int component) {
        try {
            return CACHE.get(value.getClass()).accessors.get(component).invokeExact(value);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** @throws RuntimeException as its constructor has it */
    static Record create(Class<? extends Record> type, List<@Nullable Object> values) {
        RecordSchema schema = CACHE.get(type);
        @Nullable Object[] arguments = values.toArray();
        for (int i = 0; i < arguments.length; i++) {
            boolean isInt = schema.types[i] == int.class || schema.types[i] == Integer.class;
            if (isInt && arguments[i] instanceof Long whole) {
                arguments[i] = whole.intValue();
            }
        }
        try {
            return (Record) schema.constructor.invokeExact(arguments);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }

    private static Schema.Member member(RecordComponent component) {
        Schema schema = schema(component.getGenericType(), component);
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        boolean sensitive = component.isAnnotationPresent(Sensitive.class);
        if (sensitive && !optional) {
            throw new IllegalArgumentException(component + ": sensitive (expected: nullable as well)");
        }
        Description description = component.getAnnotation(Description.class);
        String name = component.getName() + (schema instanceof Schema.Millis ? "Ms" : "");
        return new Schema.Member(name, schema, optional, sensitive, description == null ? "" : description.value());
    }

    private static Schema schema(Type type, RecordComponent component) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            Type item = generic.getActualTypeArguments()[0];
            if (item == Integer.class) {
                // What is read has longs in it, and nothing would notice before it is used.
                throw new IllegalArgumentException("schema: List<Integer> (expected: List<Long>)");
            }
            Schema each = schema(item, null, false);
            Bounds bounds = component.getAnnotation(Bounds.class);
            return bounds == null
                    ? new Schema.Items(each, 0, MAX_ITEMS)
                    : new Schema.Items(each, bounds.min(), bounds.max());
        }
        return schema(type, component.getAnnotation(Bounds.class), component.isAnnotationPresent(Identifier.class));
    }

    private static Schema schema(Type type, @Nullable Bounds bounds, boolean identifier) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new Schema.Items(schema(generic.getActualTypeArguments()[0], null, false), 0, MAX_ITEMS);
        } else if (type == String.class) {
            return identifier
                    ? new Schema.Text(1, Identifiers.MAX_LENGTH, true)
                    : bounds == null
                            ? new Schema.Text(0, MAX_TEXT, false)
                            : new Schema.Text(bounds.min(), bounds.max(), false);
        } else if (type == int.class || type == Integer.class) {
            return whole(bounds, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (type == long.class || type == Long.class) {
            return whole(bounds, -MAX_SAFE, MAX_SAFE);
        } else if (type == double.class || type == Double.class) {
            return new Schema.Decimal();
        } else if (type == boolean.class || type == Boolean.class) {
            return new Schema.Flag();
        } else if (type == Instant.class) {
            return new Schema.Moment();
        } else if (type == Duration.class) {
            return new Schema.Millis();
        } else if (type == Object.class) {
            return new Schema.Anything();
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return new Schema.AnyMembers();
        } else if (type instanceof Class<?> plain && plain.isEnum()) {
            return new Schema.Choice(List.of((Enum<?>[]) plain.getEnumConstants()));
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            return of(plain.asSubclass(Record.class));
        }
        throw new IllegalArgumentException("schema: " + type.getTypeName() + " (expected: a type that has one)");
    }

    private static Schema whole(@Nullable Bounds bounds, long min, long max) {
        return bounds == null
                ? new Schema.Whole(min, max)
                : new Schema.Whole(Math.max(min, bounds.min()), Math.min(max, bounds.max()));
    }
}
