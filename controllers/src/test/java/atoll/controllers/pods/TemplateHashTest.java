package atoll.controllers.pods;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

    /// As Go's spew prints what `resource.ParseQuantity` of 1.36.3 returns. Amounts of many digits
    /// are decimals: their sign, their words of 64 bits and their scale.
    @ParameterizedTest
    @CsvSource({
        "1Gi, 1073741824, 0, , , , 1Gi, BinarySI",
        "100m, 100, -3, , , , 100m, DecimalSI",
        "0, 0, 0, , , , 0, DecimalSI",
        "1.5Gi, 0, 0, false, 1610612736000000000, 9, '', BinarySI",
        "1Pi, 0, 0, false, 2882303761517117440 61035, 9, '', BinarySI",
        "100Ti, 0, 0, false, 8568098291072368640 5960, 9, '', BinarySI",
        "1Ei, 0, 0, false, 0 62500000, 9, '', BinarySI",
        "9223372036854775807, 0, 0, false, 18446744072709551616 499999999, 9, '', DecimalSI",
        "10E, 10, 18, , , , 10E, DecimalSI",
        "12345678901234567890123, 0, 0, false, 6432227781343849984 669260594276, 9, '', DecimalSI",
        "0.5, 5, -1, , , , '', DecimalSI",
        "1000, 1000, 0, , , , '', DecimalSI",
        "1e3, 1, 3, , , , 1e3, DecimalExponent",
        "1.5e3, 15, 2, , , , '', DecimalExponent",
        "0.1n, 0, 0, false, 1, 9, '', DecimalSI",
        "8Gi, 8589934592, 0, , , , '', BinarySI",
        "0.0001Ki, 0, 0, false, 102400000, 9, '', DecimalSI",
        "-1.5Gi, 0, 0, true, 1610612736000000000, 9, '', BinarySI",
        "-3, -3, 0, , , , -3, DecimalSI",
        "007, 7, 0, , , , 007, DecimalSI",
        "1.23456789012, 0, 0, false, 1234567891, 9, '', DecimalSI",
        "16Ei, 0, 0, false, 9223372036854775807, 0, '', BinarySI",
        "1e-3, 1, -3, , , , 1e-3, DecimalExponent",
        "1E, 1, 18, , , , 1E, DecimalSI",
        "0.5m, 5, -4, , , , '', DecimalSI"
    })
    void aQuantityIsDumpedAsGoHoldsIt(
            String text,
            String value,
            String scale,
            @Nullable String negative,
            @Nullable String words,
            @Nullable String decimalScale,
            String kept,
            String format) {
        String decimal =
                words == null
                        ? "<nil>"
                        : "{unscaled:(big.Int){neg:(bool)%s abs:(big.nat)[%s]} scale:(inf.Scale)%s}"
                                .formatted(negative, words, decimalScale);
        assertThat(GoQuantity.dump(text))
                .isEqualTo(
                        "{i:(resource.int64Amount){value:(int64)%s scale:(resource.Scale)%s} d:(resource.infDecAmount){Dec:(*inf.Dec)%s} s:(string)%s Format:(resource.Format)%s}"
                                .formatted(value, scale, decimal, kept, format));
    }
}
