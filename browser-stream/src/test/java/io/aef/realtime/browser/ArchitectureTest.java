package io.aef.realtime.browser;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** A package of this module imports only downwards. */
class ArchitectureTest {

    private static final JavaClasses BROWSER = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.aef.realtime.browser");

    @Test
    void noCycles() {
        slices().matching("io.aef.realtime.(**)").should().beFreeOfCycles().check(BROWSER);
    }
}
