package io.aef.realtime.redis;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What comes from Redis becomes bytes, text, and plain JSON or MessagePack: never an object of a class that it names. */
class RedisArchitectureTest {

    private static final Set<String> HARMLESS = Set.of("Codec", "ByteArrayCodec", "StringCodec", "CompositeCodec");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.aef.realtime.redis");

    @Test
    void noCycles() {
        slices().matching("io.aef.realtime.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noCodecThatMakesObjects() {
        DescribedPredicate<JavaClass> codecs = resideInAPackage("org.redisson..codec..");
        noClasses()
                .should()
                .dependOnClassesThat(
                        codecs.and(describe("make objects", type -> !HARMLESS.contains(type.getSimpleName()))))
                .check(classes);
    }

    @Test
    void noObjectOfTheClientWithItsDefaultCodec() {
        noClasses()
                .should()
                .callMethodWhere(describe("takes no codec", RedisArchitectureTest::takesNoCodec))
                .check(classes);
    }

    private static boolean takesNoCodec(JavaCall<?> call) {
        String owner = call.getTargetOwner().getSimpleName();
        return (owner.equals("RedissonClient") || owner.equals("RBatch"))
                && call.getName().startsWith("get")
                && !call.getName().equals("getConfig")
                && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.getSimpleName().matches("Codec|PlainOptions|OptionalOptions"));
    }

    @Test
    void nothingThatReadsObjects() {
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "read objects",
                        type -> type.getName().equals("java.io.ObjectInputStream")
                                || type.getPackageName().startsWith("tools.jackson.databind")))
                .check(classes);
    }

    @Test
    void onlyTheMetersNeedMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.aef.realtime.redis.metrics")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "io.aef.realtime.redis.metrics"))
                .check(classes);
    }
}
