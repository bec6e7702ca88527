package atoll.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules over the text of the checkout.
class SourceRulesTest {
    /// Past this a file hides what it is; none does, and none may begin to.
    private static final int LINES_MAX = 700;

    private static final Pattern UNFINISHED = Pattern.compile("\\b(" + "TODO|FIXME|XXX" + ")\\b");
    private static final Pattern IDLE_TEST =
            Pattern.compile(
                    "@Disabled|Thread\\.sleep|org\\.mockito|assertTrue\\(true\\)|Instant\\.now\\(\\)");
    private static final Pattern CLASS_IN_DOC = Pattern.compile("`([A-Z][A-Za-z0-9]+)\\.java`");

    private final SourceTree tree = SourceTree.ofThisCheckout();

    @Test
    void everyPackageSaysWhatItIs() {
        Set<Path> folders = new TreeSet<>();
        for (Path file : tree.mainJava()) {
            if (!file.endsWith("module-info.java")) {
                folders.add(file.getParent());
            }
        }
        assertThat(folders).as("packages seen").hasSizeGreaterThan(30);
        assertThat(folders)
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
        assertThat(folders)
                .allSatisfy(folder ->
                        assertThat(SourceTree.text(folder.resolve("package-info.java")))
                                .as("%s", folder)
                                .contains("@NullMarked")
                                .contains("///"));
    }

    @Test
    void everyModuleHasAReadme() {
        Set<Path> modules = new TreeSet<>();
        for (Path file : tree.files()) {
            if (file.endsWith("pom.xml")) {
                modules.add(file.getParent());
            }
        }
        assertThat(modules).as("modules seen").hasSizeGreaterThan(14);
        assertThat(modules).allSatisfy(module -> assertThat(module.resolve("README.md")).exists());
    }

    @Test
    void noFileIsTooLongToSee() {
        List<Path> files = new ArrayList<>(tree.mainJava());
        files.addAll(tree.testJava());
        assertThat(files).as("files seen").hasSizeGreaterThan(200);
        assertThat(files)
                .allSatisfy(file ->
                        assertThat(SourceTree.text(file).lines().count())
                                .as(tree.relative(file))
                                .isLessThanOrEqualTo(LINES_MAX));
    }

    @Test
    void nothingIsLeftUnfinished() {
        List<Path> files = tree.mainJava();
        assertThat(files).as("files seen").hasSizeGreaterThan(150);
        assertThat(files)
                .allSatisfy(file ->
                        assertThat(UNFINISHED.matcher(SourceTree.text(file)).find())
                                .as(tree.relative(file))
                                .isFalse());
    }

    @Test
    void testsNeitherSleepNorLookAway() {
        List<Path> files =
                tree.testJava().stream()
                        .filter(file -> !tree.relative(file).startsWith("tidy/"))
                        .toList();
        assertThat(files).as("tests seen").hasSizeGreaterThan(60);
        assertThat(files)
                .allSatisfy(file ->
                        assertThat(IDLE_TEST.matcher(SourceTree.text(file)).results().toList())
                                .as(tree.relative(file))
                                .isEmpty());
    }

    @Test
    void documentsNameFilesThatExist() {
        Set<String> names = new TreeSet<>();
        for (Path file : tree.files()) {
            names.add(file.getFileName().toString());
        }
        List<Path> documents = tree.documents();
        assertThat(documents).as("documents seen").hasSizeGreaterThan(15);
        for (Path document : documents) {
            CLASS_IN_DOC
                    .matcher(SourceTree.text(document))
                    .results()
                    .forEach(found ->
                            assertThat(names)
                                    .as(tree.relative(document))
                                    .contains(found.group(1) + ".java"));
        }
    }

    @Test
    void theSacredFilesAreThere() {
        for (String name :
                List.of(
                        "atoll",
                        "README.md",
                        "README.zh.md",
                        "ARCHITECTURE.md",
                        "CONTRIBUTING.md",
                        "CHANGELOG.md",
                        "LICENSE",
                        "NOTICE",
                        ".ci/run",
                        "bench/run")) {
            assertThat(tree.root().resolve(name)).exists();
        }
        for (String script : List.of("atoll", ".ci/run", "bench/run")) {
            assertThat(Files.isExecutable(tree.root().resolve(script))).as(script).isTrue();
        }
    }
}
