package atoll.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;

/// The Java sources of one package in a `-sources.jar`.
final class SourceJar {
    private SourceJar() {}

    /// Source text by simple class name.
    static Map<String, String> read(Path jar, String folder) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(folder) && name.endsWith(".java")) {
                    String className = name.substring(folder.length(), name.length() - 5);
                    byte[] bytes = zip.getInputStream(entry).readAllBytes();
                    sources.put(className, new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
        if (sources.isEmpty()) {
            throw new IOException(jar + " holds no sources under " + folder);
        }
        return sources;
    }
}
