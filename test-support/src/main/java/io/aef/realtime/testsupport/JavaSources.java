package io.aef.realtime.testsupport;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles programs that a document shows, as an application would have them. */
public final class JavaSources {

    private JavaSources() {}

    /**
     * Compiles them for Java 17, with the class path of the test.
     *
     * @param texts by the names of their classes
     * @param classes where these are put
     * @return what the compiler has to say, warnings too
     */
    public static List<Diagnostic<? extends JavaFileObject>> compile(Map<String, String> texts, Path classes) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                "--release",
                "17");
        List<Source> sources = texts.entrySet().stream()
                .map(each -> new Source(each.getKey(), each.getValue()))
                .toList();
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, options, null, sources)
                .call();
        return diagnostics.getDiagnostics();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
