package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.TypeScriptTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down elsewhere of the forms of events and requests is what the catalogue says. After a change of the catalogue:
 * {@code mvn -pl automation -am test -Dtest=DocumentsTest -Ddocuments=write -Dsurefire.failIfNoSpecifiedTests=false}
 */
class DocumentsTest {

    private static final String ADVICE = "differs from the catalogue; write it anew with mvn -pl automation -am test"
            + " -Dtest=DocumentsTest -Ddocuments=write -Dsurefire.failIfNoSpecifiedTests=false";

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void theTypesOfTheFrontEndKitAreThoseOfTheCatalogue() throws IOException {
        check("client/src/events.ts", TypeScriptTypes.write());
    }

    @Test
    void theAsyncApiDocumentIsThatOfTheCatalogue() throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        check(
                "docs/asyncapi.json",
                JsonMapper.shared().writer().with(printer).writeValueAsString(AsyncApi.write()) + "\n");
    }

    @Test
    void everyReferenceOfTheAsyncApiDocumentLeadsSomewhere() {
        Map<String, Object> document = AsyncApi.write();
        List<String> references = new ArrayList<>();
        collect(document, references);

        assertThat(references).hasSizeGreaterThan(EventCatalog.types().size()).allSatisfy(reference -> {
            Object found = document;
            for (String name : reference.substring(2).split("/")) {
                found = ((Map<?, ?>) found).get(name);
                assertThat(found).as(reference).isNotNull();
            }
        });
    }

    private static void collect(Object json, List<String> references) {
        if (json instanceof Map<?, ?> object) {
            object.forEach((name, value) -> {
                if (name.equals("$ref")) {
                    references.add((String) value);
                }
                collect(value, references);
            });
        } else if (json instanceof List<?> list) {
            list.forEach(each -> collect(each, references));
        }
    }

    private static void check(String file, String wanted) throws IOException {
        Path path = ROOT.resolve(file);
        if ("write".equals(System.getProperty("documents"))) {
            Files.writeString(path, wanted);
        }
        assertThat(Files.exists(path) ? Files.readString(path) : "")
                .as("%s %s", file, ADVICE)
                .isEqualTo(wanted);
    }
}
