package io.aef.realtime.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What runs of a Chromium. */
public final class ChromiumProcesses {

    private ChromiumProcesses() {}

    /** Those that say that this is their profile, or that it is within this directory, and those that they have started. */
    public static List<ProcessHandle> of(Path profile) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("--user-data-dir=" + profile))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .distinct()
                .toList();
    }

    /** As the process says it: a renderer writes it anew, in a form that the JDK does not understand. Empty of one that has ended. */
    public static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
