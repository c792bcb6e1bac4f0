package io.aef.realtime.testsupport;

import java.util.List;

/** How tests start Chromium: without a screen or a sandbox, and without anything that it does for itself. */
public final class ChromiumFlags {

    /** Without the directory of its profile, which is to be empty, and its own. */
    public static final List<String> HEADLESS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private ChromiumFlags() {}
}
