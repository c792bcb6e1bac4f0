package io.aef.realtime.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.PublicApi;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** VERSIONING.md says of each package of this module whether it is of the API, and the API is closed: it shows nothing else of the module. */
class PublicApiTest {

    private final PublicApi module = new PublicApi(BrowserStream.class);

    @Test
    void eachPackageThatHasSomethingPublicIsOfTheApiOrNot() {
        Set<String> packages = module.packages();
        Set<String> exceptions = new TreeSet<>(module.notApi());
        exceptions.removeAll(packages);
        Set<String> said = new TreeSet<>(module.api());
        said.addAll(module.notApi());
        said.removeAll(exceptions);

        assertThat(module.api()).doesNotContainAnyElementsOf(module.notApi());
        assertThat(said).isEqualTo(packages);
        assertThat(module.types())
                .as("types that are not of the API though their packages are")
                .containsAll(exceptions);
    }

    @Test
    void theApiShowsNothingThatIsNotOfIt() {
        Set<String> usable = new TreeSet<>();
        module.usable().forEach(type -> usable.add(type.getName()));

        assertThat(usable).hasSizeGreaterThan(20);
        assertThat(module.usable())
                .allSatisfy(type -> assertThat(module.shownBy(type))
                        .as("shown by %s", type.getName())
                        .isSubsetOf(usable));
    }

    @Test
    void whatIsBuiltOnTheModuleNeedsNothingElse() {
        Set<String> used = module.importedIn("examples", "interop", "docs");

        assertThat(used).contains(BrowserStream.class.getName());
        assertThat(used)
                .noneMatch(name -> module.notApi().stream().anyMatch(not -> (name + ".").startsWith(not + ".")));
    }
}
