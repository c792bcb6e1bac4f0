package io.aef.realtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.TestClient;
import io.aef.realtime.testsupport.FreePort;
import io.aef.realtime.testsupport.JavaSources;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there. */
class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path classes;

    @Test
    void theExampleCompilesAndServesClients() throws Exception {
        Matcher matcher = JAVA.matcher(SourceTree.read(SourceTree.root().resolve("README.md")));
        assertThat(matcher.find()).isTrue();
        int port = FreePort.find();
        String source = matcher.group(1).replace(".port(9092)", ".port(" + port + ")");
        assertThat(source).contains(String.valueOf(port));

        assertThat(JavaSources.compile(Map.of("Chat", source), classes)).isEmpty();
        // The program adds a hook that closes its server when the JVM ends.
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            loader.loadClass("Chat").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            chat(port);
        }
    }

    private static void chat(int port) {
        try (TestClient ada = TestClient.connect(port);
                TestClient bob = TestClient.connect(port)) {
            String message = "{\"room\":\"lobby\",\"text\":\"hello\"}";
            ada.send("42[\"join\",\"lobby\"]")
                    .send("420[\"chat\"," + message + "]")
                    .expect("430[\"delivered\"]");
            bob.send("420[\"chat\"," + message + "]").expect("430[\"delivered\"]");
            ada.expect("42[\"chat\"," + message + "]");
        }
    }
}
