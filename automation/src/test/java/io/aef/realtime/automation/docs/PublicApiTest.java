package io.aef.realtime.automation.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.AefRealtime;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** VERSIONING.md says of each package of this module whether it is of the API, and the API is closed: it shows nothing else of the module. */
class PublicApiTest {

    private static final Pattern NAME = Pattern.compile("io\\.aef\\.realtime\\.automation(?:\\.\\w+|\\$\\w+)*");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Set<String> api = listed("**The API**");
    private final Set<String> notApi = listed("**Not the API**");
    private final List<Class<?>> all = classes();

    /** What a paragraph of VERSIONING.md names of this module: packages and types. */
    private static Set<String> listed(String begin) {
        return read(ROOT.resolve("VERSIONING.md"))
                .lines()
                .dropWhile(line -> !line.startsWith(begin))
                .takeWhile(line -> !line.isBlank())
                .flatMap(line -> names(line).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String text) {
        Matcher found = NAME.matcher(text);
        return found.results().map(each -> each.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of the module, without its tests. */
    private static List<Class<?>> classes() {
        List<Class<?>> classes = new ArrayList<>();
        try {
            Path compiled = Path.of(AefRealtime.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(compiled)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    String name = compiled.relativize(file).toString().replace(File.separatorChar, '.');
                    classes.add(Class.forName(
                            name.substring(0, name.length() - ".class".length()),
                            false,
                            PublicApiTest.class.getClassLoader()));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return classes;
    }

    /** Whether other packages can use it. */
    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    private boolean isOfTheApi(Class<?> type) {
        return isPublic(type)
                && api.contains(type.getPackageName())
                && !notApi.contains(type.getName())
                && (type.getDeclaringClass() == null || isOfTheApi(type.getDeclaringClass()));
    }

    @Test
    void eachPackageThatHasSomethingPublicIsOfTheApiOrNot() {
        Set<String> packages = all.stream()
                .filter(PublicApiTest::isPublic)
                .map(Class::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exceptions =
                notApi.stream().filter(name -> !packages.contains(name)).collect(Collectors.toCollection(TreeSet::new));
        Set<String> said = new TreeSet<>(api);
        said.addAll(notApi);
        said.removeAll(exceptions);

        assertThat(api).doesNotContainAnyElementsOf(notApi);
        assertThat(said).isEqualTo(packages);
        assertThat(all.stream().filter(PublicApiTest::isPublic).map(Class::getName))
                .as("types that are not of the API though their packages are")
                .containsAll(exceptions);
    }

    @Test
    void theApiShowsNothingThatIsNotOfIt() {
        Set<String> usable = all.stream()
                .filter(this::isOfTheApi)
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(usable).hasSizeGreaterThan(50);
        assertThat(all.stream().filter(this::isOfTheApi))
                .allSatisfy(type -> assertThat(shown(type))
                        .as("shown by %s", type.getName())
                        .isSubsetOf(usable));
    }

    /** The types of the module in what is public of one. */
    private static Set<String> shown(Class<?> type) {
        List<Type> shown = new ArrayList<>(Arrays.asList(type.getGenericInterfaces()));
        shown.add(type.getGenericSuperclass());
        bounds(type.getTypeParameters(), shown);
        for (Field field : type.getFields()) {
            shown.add(field.getGenericType());
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            signature(constructor, shown);
        }
        for (Method method : type.getMethods()) {
            signature(method, shown);
            shown.add(method.getGenericReturnType());
        }
        return names(shown.stream().map(PublicApiTest::text).collect(Collectors.joining(" ")));
    }

    private static void signature(Executable member, List<Type> shown) {
        shown.addAll(Arrays.asList(member.getGenericParameterTypes()));
        shown.addAll(Arrays.asList(member.getGenericExceptionTypes()));
        bounds(member.getTypeParameters(), shown);
    }

    private static void bounds(TypeVariable<?>[] parameters, List<Type> shown) {
        for (TypeVariable<?> each : parameters) {
            shown.addAll(Arrays.asList(each.getBounds()));
        }
    }

    /** Null of what has no superclass. */
    private static String text(Type type) {
        return type == null ? "" : type.getTypeName();
    }

    @Test
    void whatIsBuiltOnTheModuleNeedsNothingElse() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String directory :
                List.of("browser-stream", "redis-adapter", "examples", "interop", "benchmarks", "docs")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
                files.filter(file -> file.toString().matches(".*\\.(java|md)"))
                        .map(PublicApiTest::read)
                        .flatMap(String::lines)
                        .filter(line -> line.startsWith("import "))
                        .forEach(line -> used.addAll(names(line)));
            }
        }

        assertThat(used).contains(AefRealtime.class.getName());
        assertThat(used).noneMatch(name -> notApi.stream().anyMatch(not -> (name + ".").startsWith(not + ".")));
    }
}
