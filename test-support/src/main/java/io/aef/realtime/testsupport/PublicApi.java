package io.aef.realtime.testsupport;

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
import org.jspecify.annotations.Nullable;

/** What VERSIONING.md says of a module: which of its packages and types are of the API and which are not; and what there is. */
public final class PublicApi {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Pattern name;
    private final Class<?> facade;
    private final Set<String> api;
    private final Set<String> notApi;
    private final List<Class<?>> all;

    /** @param facade a type in the package that all of the module are below */
    public PublicApi(Class<?> facade) {
        this.facade = facade;
        name = Pattern.compile(Pattern.quote(facade.getPackageName()) + "\\b(?:\\.\\w+|\\$\\w+)*");
        api = listed("**The API**");
        notApi = listed("**Not the API**");
        all = classes();
    }

    /** Packages of which nothing is said, or both; and what is named without being there. */
    public Set<String> unclear() {
        Set<String> packages = all.stream()
                .filter(PublicApi::isPublic)
                .map(Class::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = all.stream()
                .filter(PublicApi::isPublic)
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        there.addAll(packages);
        return Stream.of(packages, api, notApi)
                .flatMap(Set::stream)
                .filter(each -> api.contains(each) && notApi.contains(each)
                        || !there.contains(each)
                        || packages.contains(each) && !api.contains(each) && !notApi.contains(each))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The types that an application may use. */
    public Set<String> usable() {
        return all.stream().filter(this::isOfTheApi).map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is public of these shows of the module, though no application may use it: "type: what". */
    public Set<String> leaks() {
        Set<String> usable = usable();
        Set<String> leaks = new TreeSet<>();
        all.stream()
                .filter(this::isOfTheApi)
                .forEach(type -> shownBy(type).stream()
                        .filter(shown -> !usable.contains(shown))
                        .forEach(shown -> leaks.add(type.getName() + ": " + shown)));
        return leaks;
    }

    /** What programs and documents in directories of the project import of the module, though no application may use it. */
    public Set<String> misusedIn(String... directories) {
        Set<String> used = importedIn(directories);
        if (!used.contains(facade.getName())) {
            throw new IllegalStateException("Nobody there uses " + facade);
        }
        used.removeIf(name -> notApi.stream().noneMatch(not -> (name + ".").startsWith(not + ".")));
        return used;
    }

    /** The types of the module in what is public of one. */
    private Set<String> shownBy(Class<?> type) {
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
        return names(shown.stream().map(PublicApi::text).collect(Collectors.joining(" ")));
    }

    private Set<String> importedIn(String... directories) {
        Set<String> used = new TreeSet<>();
        for (String directory : directories) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(java|md)"))
                        .toList()) {
                    // A document may speak of what is within; what it shows imports what it needs.
                    boolean isProgram = file.toString().endsWith(".java");
                    read(file)
                            .lines()
                            .filter(line -> isProgram || line.startsWith("import "))
                            .forEach(line -> used.addAll(names(line)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return used;
    }

    /** What a paragraph of VERSIONING.md names of the module. */
    private Set<String> listed(String begin) {
        return read(ROOT.resolve("VERSIONING.md"))
                .lines()
                .dropWhile(line -> !line.startsWith(begin))
                .takeWhile(line -> !line.isBlank())
                .flatMap(line -> names(line).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> names(String text) {
        Matcher found = name.matcher(text);
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
    private List<Class<?>> classes() {
        List<Class<?>> classes = new ArrayList<>();
        try {
            Path compiled = Path.of(
                    facade.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(compiled)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    String path = compiled.relativize(file).toString().replace(File.separatorChar, '.');
                    classes.add(Class.forName(
                            path.substring(0, path.length() - ".class".length()), false, facade.getClassLoader()));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return classes;
    }

    /** Whether other packages can use it. */
    private static boolean isPublic(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        return Modifier.isPublic(type.getModifiers()) && (around == null || isPublic(around));
    }

    private boolean isOfTheApi(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        return isPublic(type)
                && api.contains(type.getPackageName())
                && !notApi.contains(type.getName())
                && (around == null || isOfTheApi(around));
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
    private static String text(@Nullable Type type) {
        return type == null ? "" : type.getTypeName();
    }
}
