package atoll.server.kinds;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Scenarios that were run against a real server, with its answers.
///
/// @param manifest what was sent
/// @param output lines of the answer, both streams
record Recorded(String step, String manifest, List<String> output) {
    private static final Pattern STEP = Pattern.compile("^(bad|dry) \"([^\"]+)\"[^<]*<<Y$");

    /// The steps of one scenario (`08-validation`) that create one object from a manifest.
    static List<Recorded> steps(String scenario) {
        Path answersFile = Golden.file("diff/golden/open/" + scenario + ".json");
        Path script = Golden.file("diff/scenarios/open/" + scenario + ".sh");
        try {
            var manifests = new LinkedHashMap<String, String>();
            readManifests(Files.readAllLines(script), manifests);
            JsonObject answers = JsonReader.readObject(Files.readString(answersFile));
            var steps = new ArrayList<Recorded>();
            for (JsonObject answer : answers.array("steps").objects()) {
                String manifest = manifests.get(answer.stringOr("step", ""));
                if (manifest != null) {
                    var lines = new ArrayList<String>(answer.array("stderr").strings());
                    lines.addAll(answer.array("stdout").strings());
                    lines.removeIf(String::isEmpty);
                    steps.add(new Recorded(answer.stringOr("step", ""), manifest, lines));
                }
            }
            return steps;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readManifests(List<String> lines, Map<String, String> manifests) {
        for (int i = 0; i < lines.size(); i++) {
            var step = STEP.matcher(lines.get(i));
            if (step.matches()) {
                var text = new StringBuilder();
                while (!lines.get(++i).equals("Y")) {
                    text.append(lines.get(i)).append('\n');
                }
                manifests.put(step.group(2), expanded(text.toString()));
            }
        }
    }

    /// What the shell would have made of it.
    private static String expanded(String text) {
        return text.replace("$(printf 'p%.0s' {1..254})", "p".repeat(254))
                .replace("$(printf '0%.0s' {1..64})", "0".repeat(64))
                .replace("$PFX", "PFX")
                .replace("$NS", "PFX-ns");
    }
}
