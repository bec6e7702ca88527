package atoll.controllers.pods;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The hashes are those of a real 1.36.3, for the same templates.
final class TemplateHashTest {
    private static JsonObject template(String label, String image) {
        return Yaml.parseObject(
                """
                metadata: {labels: {app: %s}}
                spec:
                  automountServiceAccountToken: false
                  containers:
                  - image: %s
                    imagePullPolicy: IfNotPresent
                    name: c
                    resources: {}
                    terminationMessagePath: /dev/termination-log
                    terminationMessagePolicy: File
                  dnsPolicy: ClusterFirst
                  restartPolicy: Always
                  schedulerName: none
                  securityContext: {}
                  terminationGracePeriodSeconds: 30
                """
                        .formatted(label, image));
    }

    @ParameterizedTest
    @CsvSource({
        "pct, r.test/a:1, 86b868576b",
        "pct, r.test/a:2, 845799f895",
        "rec, r.test/a:1, 778cb684cc",
        "rec, r.test/a:2, cb9f5f7b8"
    })
    void aTemplateHasTheHashThatUpstreamGivesIt(String label, String image, String hash) {
        assertThat(TemplateHash.of(template(label, image), null)).isEqualTo(hash);
    }

    /// Quantities, probes, sources of volumes and rules of affinity are held in ways of their own.
    @Test
    void aTemplateOfManyFieldsHasTheHashThatUpstreamGivesIt() throws IOException {
        JsonObject template;
        try (InputStream in =
                Objects.requireNonNull(
                        TemplateHashTest.class.getResourceAsStream("template.json"))) {
            template = JsonReader.read(in.readAllBytes(), _ -> {}).asObject();
        }

        assertThat(TemplateHash.of(template, null)).isEqualTo("868744d8fd");
    }

    @Test
    void aCollisionChangesTheHash() {
        JsonObject template = template("pct", "r.test/a:1");
        assertThat(TemplateHash.of(template, 1L)).isNotEqualTo(TemplateHash.of(template, null));
    }
}
