package atoll.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The checkout as files.
final class SourceTree {
    private final Path root;

    private SourceTree(Path root) {
        this.root = root;
    }

    /// The checkout that this test runs in: the nearest folder above with the launcher.
    static SourceTree ofThisCheckout() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("atoll"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new AssertionError("no checkout above " + Path.of("").toAbsolutePath());
        }
        return new SourceTree(here);
    }

    Path root() {
        return root;
    }

    List<Path> mainJava() {
        return javaBelow("src/main/java");
    }

    List<Path> testJava() {
        return javaBelow("src/test/java");
    }

    private List<Path> javaBelow(String part) {
        return files().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> file.toString().contains("/" + part + "/"))
                .toList();
    }

    List<Path> documents() {
        return files().stream().filter(file -> file.toString().endsWith(".md")).toList();
    }

    /// Every file but what builds and git leave behind.
    List<Path> files() {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !isLeftOut(root.relativize(file).toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLeftOut(String relative) {
        return relative.startsWith(".git/")
                || relative.startsWith("target/")
                || relative.contains("/target/")
                || relative.contains("node_modules/");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isText(Path file) {
        String name = file.getFileName().toString();
        return Stream.of(".java", ".md", ".xml", ".yaml", ".json", ".txt", ".sh")
                        .anyMatch(name::endsWith)
                || !name.contains(".");
    }

    String relative(Path file) {
        return root.relativize(file).toString();
    }
}
