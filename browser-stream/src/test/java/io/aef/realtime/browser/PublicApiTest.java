package io.aef.realtime.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.PublicApi;
import org.junit.jupiter.api.Test;

/** VERSIONING.md says of each package of this module whether it is of the API, and the API is closed: it shows nothing else of the module. */
class PublicApiTest {

    private final PublicApi module = new PublicApi(BrowserStream.class);

    @Test
    void eachPackageThatHasSomethingPublicIsOfTheApiOrNot() {
        assertThat(module.unclear()).isEmpty();
    }

    @Test
    void theApiShowsNothingThatIsNotOfIt() {
        assertThat(module.usable()).hasSizeGreaterThan(20);
        assertThat(module.leaks()).isEmpty();
    }

    /** But for the benchmarks, which measure the coding of pictures by itself. */
    @Test
    void whatIsBuiltOnTheModuleNeedsNothingElse() {
        assertThat(module.misusedIn("examples", "interop", "docs")).isEmpty();
    }
}
