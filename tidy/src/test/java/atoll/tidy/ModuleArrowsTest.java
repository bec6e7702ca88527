package atoll.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
                    Map.entry("cli", Set.of("base", "api", "client")));

    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?atoll\\.(\\w+)\\.", Pattern.MULTILINE);

    @Test
    void everyModuleImportsOnlyWhatStandsToItsLeft() {
        SourceTree tree = SourceTree.ofThisCheckout();
        Map<String, Set<String>> seen = new TreeMap<>();
        int files = 0;
        for (Path file : tree.mainJava()) {
            String module = moduleOf(tree.relative(file));
            if (ALLOWED.containsKey(module)) {
                files++;
                Set<String> imports = seen.computeIfAbsent(module, _ -> new TreeSet<>());
                IMPORT.matcher(SourceTree.text(file))
                        .results()
                        .forEach(found -> imports.add(found.group(1)));
                imports.remove(module);
            }
        }
        assertThat(seen.keySet()).as("modules seen").containsAll(ALLOWED.keySet());
        assertThat(files).as("files seen").isGreaterThan(150);
        seen.forEach((module, imports) ->
                assertThat(ALLOWED.get(module)).as("what %s imports", module).containsAll(imports));
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
