package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the whole demo begin with: one Chromium for all of a class, and for each a demo of its own, with an operator signed in. */
abstract class DemoOnThePage {

    static Viewer page;

    AefBackend backend;

    @BeforeAll
    static void openViewer() throws IOException {
        page = Viewer.open();
    }

    @AfterAll
    static void closeViewer() {
        page.close();
    }

    @BeforeEach
    void openPage() {
        backend = start();
        page.signIn(backend.address(), "olivia", "operate");
    }

    AefBackend start() {
        return AefBackend.start(0, Pace.watchable(Duration.ofMillis(50)));
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }
}
