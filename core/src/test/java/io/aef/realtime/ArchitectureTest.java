package io.aef.realtime;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.aef.realtime.engine.ConnectionError;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.SessionRelay;
import io.aef.realtime.engine.host.Lane;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The layers of core, as docs/architecture.md draws them: a package imports only downwards. */
class ArchitectureTest {

    private static final String ROOT = "io.aef.realtime";
    private static final String ENGINE = "io.aef.realtime.engine..";
    private static final String JSON = "io.aef.realtime.json..";
    private static final String PROTOCOL = "io.aef.realtime.protocol..";
    private static final String ADAPTER = "io.aef.realtime.adapter..";
    private static final String NETTY = "io.aef.realtime.netty..";
    private static final String METRICS = "io.aef.realtime.metrics..";

    /** What any layer may use. */
    private static final String[] COMMON = {"java..", "javax.net.ssl..", "org.jspecify..", "org.slf4j.."};

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(ROOT);

    @Test
    void theEngineKnowsNoLibrary() {
        onlyDependsOn(ENGINE);
    }

    @Test
    void jsonKnowsJackson() {
        onlyDependsOn(JSON, "tools.jackson..", "com.fasterxml.jackson.annotation..");
    }

    @Test
    void theProtocolKnowsJsonAndMessagePack() {
        onlyDependsOn(PROTOCOL, JSON, "org.msgpack..");
    }

    @Test
    void theAdapterKnowsThePacketsAndWhatCarriesThem() {
        check(
                ADAPTER,
                resideInAnyPackage(with(ADAPTER, PROTOCOL, JSON))
                        .or(belongToAnyOf(
                                Lane.class,
                                Lane.Timeout.class,
                                Outgoing.class,
                                Outgoing.Message.class,
                                Delivery.class,
                                SessionRelay.class)));
    }

    @Test
    void theHostKnowsTheEngineAndNetty() {
        onlyDependsOn(NETTY, ENGINE, "io.netty..");
    }

    @Test
    void theMetricsKnowTheListenerAndMicrometer() {
        check(
                METRICS,
                resideInAnyPackage(with(METRICS, ROOT, "io.micrometer..")).or(belongToAnyOf(ConnectionError.class)));
    }

    @Test
    @DisplayName("the public API shows neither Netty nor Jackson nor MessagePack")
    void thePublicApiShowsNoLibrary() {
        onlyDependsOn(ROOT, ENGINE, JSON, PROTOCOL, ADAPTER, NETTY);
    }

    @Test
    void noCycles() {
        slices().matching("io.aef.realtime.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void aPublicTypeCannotBeExtendedByAccident() {
        classes()
                .that(describe("are public", type -> type.getModifiers().contains(JavaModifier.PUBLIC)))
                .and(describe("are no abstract port of the host", type -> !isHostPort(type)))
                .should(be(describe("final, sealed, an enum or an interface", ArchitectureTest::isClosed)))
                .check(CORE);
    }

    @Test
    void noStaticMutableState() {
        fields().that().areStatic().should().beFinal().check(CORE);
    }

    @Test
    void nothingIsPrintedPastTheLog() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(CORE);
    }

    private static void onlyDependsOn(String layer, String... others) {
        check(layer, resideInAnyPackage(with(layer, others)));
    }

    private static void check(String layer, DescribedPredicate<JavaClass> allowed) {
        classes()
                .that(resideInAPackage(layer))
                .should()
                .onlyDependOnClassesThat(
                        allowed.or(describe("primitives and their arrays", ArchitectureTest::isPrimitive)))
                .check(CORE);
    }

    private static boolean isPrimitive(JavaClass type) {
        return type.getBaseComponentType().isPrimitive();
    }

    private static boolean isClosed(JavaClass type) {
        return type.isInterface()
                || type.isEnum()
                || type.getModifiers().contains(JavaModifier.FINAL)
                || type.reflect().isSealed();
    }

    private static boolean isHostPort(JavaClass type) {
        return type.getPackageName().equals("io.aef.realtime.engine.host")
                && type.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    private static String[] with(String layer, String... others) {
        String[] all = new String[COMMON.length + 1 + others.length];
        System.arraycopy(COMMON, 0, all, 0, COMMON.length);
        all[COMMON.length] = layer;
        System.arraycopy(others, 0, all, COMMON.length + 1, others.length);
        return all;
    }
}
