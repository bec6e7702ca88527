package atoll.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules over the text of the checkout.
class SourceRulesTest {
    /// Past this a file hides what it is; none does, and none may begin to.
    private static final int LINES_MAX = 600;

    private static final Pattern UNFINISHED = Pattern.compile("\\b(" + "TODO|FIXME|XXX" + ")\\b");
    private static final Pattern IDLE_TEST =
            Pattern.compile(
                    "@Disabled|Thread\\.sleep|org\\.mockito|assertTrue\\(true\\)|Instant\\.now\\(\\)");
    private static final Pattern BACKTICKED_TEST =
            Pattern.compile("`(\\w+Test)\\.(?!java`)(\\w+)`");
    private static final Pattern TEST_METHOD = Pattern.compile("\n    void (\\w+)\\(");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    /// Of a machine rather than of the checkout.
    private static final Pattern MACHINE = Pattern.compile("(?<![\\w./])/(root|work|Users)/\\w");

    /// Everything is caught only at the top of a loop, at the edge of a library, or where a bug's
    /// traces are made a named failure.
    private static final Pattern CATCH_ALL =
            Pattern.compile(
                    "catch \\((?:\\w+ \\| )*(Exception|RuntimeException|Throwable|Error)\\b");

    private static final Set<String> CATCHERS =
            new TreeSet<>(
                    List.of(
                            "Committer.java",
                            "CommitterThread.java",
                            "FrontDoor.java",
                            "Health.java",
                            "JettyBridge.java",
                            "Lexer.java",
                            "Listener.java",
                            "LiveRunner.java",
                            "PriorityAndFairness.java",
                            "RbacAuthorizer.java",
                            "RecordReader.java",
                            "Store.java"));

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
        assertThat(folders).as("packages seen").hasSizeGreaterThan(55);
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
        assertThat(files).as("files seen").hasSizeGreaterThan(700);
        assertThat(those(files, text -> text.lines().count() > LINES_MAX)).isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() {
        List<Path> files = new ArrayList<>(tree.mainJava());
        files.addAll(tree.documents());
        assertThat(files).as("files seen").hasSizeGreaterThan(550);
        assertThat(those(files, text -> UNFINISHED.matcher(text).find())).isEmpty();
    }

    @Test
    void testsNeitherSleepNorLookAway() {
        List<Path> files =
                tree.testJava().stream()
                        .filter(file -> !tree.relative(file).startsWith("tidy/"))
                        .toList();
        assertThat(files).as("tests seen").hasSizeGreaterThan(60);
        assertThat(those(files, text -> IDLE_TEST.matcher(text).find())).isEmpty();
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
    void documentsLinkToWhatIsThere() {
        int links = 0;
        for (Path document : tree.documents()) {
            for (var found : LINK.matcher(SourceTree.text(document)).results().toList()) {
                links++;
                assertThat(document.resolveSibling(found.group(1)).normalize())
                        .as("a link in %s", tree.relative(document))
                        .exists();
            }
        }
        assertThat(links).as("links seen").isGreaterThan(30);
    }

    /// The rows of found bugs, above all.
    @Test
    void documentsNameTestsThatExist() {
        var methods = new TreeSet<String>();
        for (Path file : tree.testJava()) {
            String name = file.getFileName().toString().replace(".java", "");
            TEST_METHOD
                    .matcher(SourceTree.text(file))
                    .results()
                    .forEach(found -> methods.add(name + "." + found.group(1)));
        }
        assertThat(methods).as("tests seen").hasSizeGreaterThan(500);
        var named = new TreeSet<String>();
        for (Path document : tree.documents()) {
            BACKTICKED_TEST
                    .matcher(SourceTree.text(document))
                    .results()
                    .forEach(found -> named.add(found.group(1) + "." + found.group(2)));
        }
        assertThat(named).as("tests named").isNotEmpty();
        assertThat(methods).containsAll(named);
    }

    @Test
    void everyBugThatIsSwallowedIsSwallowedOnPurpose() {
        var catchers = new TreeSet<String>();
        for (Path file : tree.mainJava()) {
            if (!isProgram(file) && CATCH_ALL.matcher(SourceTree.text(file)).find()) {
                catchers.add(file.getFileName().toString());
            }
        }
        assertThat(catchers).isEqualTo(CATCHERS);
    }

    @Test
    void nothingNamesAMachine() {
        List<Path> files = tree.files();
        assertThat(files).as("files seen").hasSizeGreaterThan(800);
        List<Path> texts = files.stream().filter(SourceTree::isText).toList();
        assertThat(those(texts, text -> MACHINE.matcher(text).find())).isEmpty();
    }

    @Test
    void noOutcomeDependsOnTheOrderOfAHashTable() {
        int tables = 0;
        for (Path file : tree.mainJava()) {
            // Closing ends watches and followed logs that know nothing of one another.
            boolean closes =
                    file.endsWith("serve/Watching.java") || file.endsWith("serve/PodLogs.java");
            if (!isProgram(file) && !closes) {
                var walks = new HashWalks(SourceTree.text(file));
                tables += walks.tables().size();
                assertThat(walks.found())
                        .as(
                                "walks over hash tables in %s: sort, or keep the order",
                                tree.relative(file))
                        .isEmpty();
            }
        }
        assertThat(tables).as("hash tables seen").isGreaterThan(100);
    }

    @Test
    void walkOverAHashTableIsFound() {
        assertThat(
                        new HashWalks(
                                        """
                                        Map<String, Pod> pods = new HashMap<>();
                                        Set<String> names = Set.of("a", "b");
                                        for (Pod pod : pods.values()) { bind(pod); }
                                        names.forEach(this::bind);
                                        for (String name : names) { bind(name); }
                                        if (names.stream().anyMatch(pods::containsKey)) { return; }
                                        """)
                                .found())
                .hasSize(3);
    }

    /// Which of the files have such a text, as the checkout names them.
    private List<String> those(List<Path> files, Predicate<String> text) {
        return files.stream()
                .filter(file -> text.test(SourceTree.text(file)))
                .map(tree::relative)
                .toList();
    }

    private boolean isProgram(Path file) {
        return List.of("app/", "cli/", "bench/", "schema/").stream()
                .anyMatch(tree.relative(file)::startsWith);
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
