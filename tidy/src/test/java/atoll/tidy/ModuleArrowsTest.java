package atoll.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The layout is the architecture: which module may import which.
class ModuleArrowsTest {
    /// What each module may import of ours, directly. To add an arrow is a decision.
    private static final Map<String, Set<String>> ALLOWED =
            Map.ofEntries(
                    Map.entry("base", Set.of()),
                    Map.entry("schema", Set.of("base")),
                    Map.entry("api", Set.of("base")),
                    Map.entry("store", Set.of("base", "api")),
                    Map.entry("server", Set.of("base", "api", "store")),
                    Map.entry("client", Set.of("base", "api")),
                    Map.entry("control", Set.of("base", "api", "client")),
                    Map.entry("controllers", Set.of("base", "api", "client", "control")),
                    Map.entry("scheduler", Set.of("base", "api", "client", "control")),
                    Map.entry("nodes", Set.of("base", "api", "client", "control")),
                    Map.entry("placement", Set.of("base", "api", "client", "control")),
                    Map.entry("testing", Set.of("base", "api", "store", "server", "control")),
                    Map.entry("cli", Set.of("base", "api", "client")),
                    Map.entry("bench", Set.of("base", "client")),
                    Map.entry(
                            "app",
                            Set.of(
                                    "base",
                                    "api",
                                    "store",
                                    "server",
                                    "client",
                                    "control",
                                    "controllers",
                                    "scheduler",
                                    "nodes",
                                    "placement",
                                    "cli")),
                    Map.entry("foreign", Set.of()),
                    Map.entry("tidy", Set.of()));

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern IMPORTED_PACKAGE =
            Pattern.compile(
                    "^import (?:static )?(atoll(?:\\.[a-z0-9]+)+)\\.[A-Z]", Pattern.MULTILINE);
    private static final Pattern EXPORT =
            Pattern.compile("^ *exports ([\\w.]+)", Pattern.MULTILINE);

    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?atoll\\.(\\w+)\\.", Pattern.MULTILINE);

    @Test
    void everyModuleImportsOnlyWhatStandsToItsLeft() {
        SourceTree tree = SourceTree.ofThisCheckout();
        Map<String, Set<String>> seen = new TreeMap<>();
        int files = 0;
        for (Path file : tree.mainJava()) {
            String module = moduleOf(tree.relative(file));
            files++;
            Set<String> imports = seen.computeIfAbsent(module, _ -> new TreeSet<>());
            IMPORT.matcher(SourceTree.text(file))
                    .results()
                    .forEach(found -> imports.add(found.group(1)));
            imports.remove(module);
        }
        assertThat(files).as("files seen").isGreaterThan(500);
        assertThat(seen)
                .as("modules seen")
                .hasSize(ALLOWED.size() - 2); // foreign and tidy have tests only
        seen.forEach((module, imports) ->
                assertThat(ALLOWED.get(module)).as("what %s imports", module).containsAll(imports));
    }

    @Test
    void everyModuleOfTheBuildHasItsArrows() {
        SourceTree tree = SourceTree.ofThisCheckout();
        var modules = new TreeSet<String>();
        MODULE.matcher(SourceTree.text(tree.root().resolve("pom.xml")))
                .results()
                .forEach(found -> modules.add(moduleOf(found.group(1) + "/pom.xml")));
        assertThat(modules).isEqualTo(new TreeSet<>(ALLOWED.keySet()));
    }

    /// A module's exports are its public list: what nobody imports is not public.
    @Test
    void everyExportHasAnImporter() {
        SourceTree tree = SourceTree.ofThisCheckout();
        var imported = new TreeSet<String>();
        Stream.concat(tree.mainJava().stream(), tree.testJava().stream())
                .forEach(file -> {
                    String own = "atoll." + moduleOf(tree.relative(file));
                    IMPORTED_PACKAGE
                            .matcher(SourceTree.text(file))
                            .results()
                            .map(found -> found.group(1))
                            .filter(name -> !(name + ".").startsWith(own + "."))
                            .forEach(imported::add);
                });
        var exported = new TreeSet<String>();
        for (Path file : tree.mainJava()) {
            if (file.endsWith("module-info.java")) {
                EXPORT.matcher(SourceTree.text(file))
                        .results()
                        .forEach(found -> exported.add(found.group(1)));
            }
        }
        assertThat(exported).as("exports seen").hasSizeGreaterThan(20);
        assertThat(imported).containsAll(exported);
    }

    @Test
    void featuresNeverImportOneAnother() {
        SourceTree tree = SourceTree.ofThisCheckout();
        List<Path> features =
                tree.mainJava().stream()
                        .filter(file -> tree.relative(file).startsWith("features/"))
                        .toList();
        assertThat(features).as("files seen").hasSizeGreaterThan(5);
        Set<String> names = new TreeSet<>();
        features.forEach(file -> names.add(moduleOf(tree.relative(file))));
        for (Path file : features) {
            String own = moduleOf(tree.relative(file));
            IMPORT.matcher(SourceTree.text(file))
                    .results()
                    .map(found -> found.group(1))
                    .filter(imported -> !imported.equals(own))
                    .forEach(imported ->
                            assertThat(names).as(tree.relative(file)).doesNotContain(imported));
        }
    }

    private static String moduleOf(String relative) {
        String[] parts = relative.split("/");
        return parts[0].equals("features") ? parts[1] : parts[0];
    }
}
