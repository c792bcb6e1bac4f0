package io.aef.realtime.automation.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.AefRealtime;
import io.aef.realtime.testsupport.PublicApi;
import org.junit.jupiter.api.Test;

/** VERSIONING.md says of each package of this module whether it is of the API, and the API is closed: it shows nothing else of the module. */
class PublicApiTest {

    private final PublicApi module = new PublicApi(AefRealtime.class);

    @Test
    void eachPackageThatHasSomethingPublicIsOfTheApiOrNot() {
        assertThat(module.unclear()).isEmpty();
    }

    @Test
    void theApiShowsNothingThatIsNotOfIt() {
        assertThat(module.usable()).hasSizeGreaterThan(50);
        assertThat(module.leaks()).isEmpty();
    }

    @Test
    void whatIsBuiltOnTheModuleNeedsNothingElse() {
        assertThat(module.misusedIn("browser-stream", "redis-adapter", "examples", "interop", "benchmarks", "docs"))
                .isEmpty();
    }
}
