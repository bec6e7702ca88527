package atoll.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.Yaml;
import org.junit.jupiter.api.Test;

/// Whole values in refusals, as a real server shows them.
class ShownTest {
    @Test
    void absentFieldsAreShownInUpstreamsOrder() {
        assertThat(
                        Shown.text(
                                "PodDisruptionBudgetSpec",
                                Yaml.parseObject("{maxUnavailable: 150%, minAvailable: 1}")))
                .isEqualTo(
                        "{\"MinAvailable\":1,\"Selector\":null,\"MaxUnavailable\":\"150%\","
                                + "\"UnhealthyPodEvictionPolicy\":null}");
    }

    @Test
    void listsOfObjectsAreShownInside() {
        assertThat(Shown.text("SuccessPolicy", Yaml.parseObject("{rules: [{}]}")))
                .isEqualTo("{\"Rules\":[{\"SucceededIndexes\":null,\"SucceededCount\":null}]}");
    }

    @Test
    void hostFieldsMoveIntoTheSecurityContext() {
        assertThat(Shown.text("PodSpec", Yaml.parseObject("{hostPID: true, securityContext: {}}")))
                .contains("\"SecurityContext\":{\"HostNetwork\":false,\"HostPID\":true,");
    }

    @Test
    void differencesAreShownWithThreeLinesAroundThem() {
        String before = "a\nb\nc\nd\ne\nf\ng\nh";
        assertThat(LineDiff.between(before, before.replace("d\n", "x\ny\n")))
                .isEqualTo("@@ -1,7 +1,8 @@\n a\n b\n c\n-d\n+x\n+y\n e\n f\n g\n");
    }

    @Test
    void nothingIsShownOfEqualTexts() {
        assertThat(LineDiff.between("a\nb", "a\nb")).isEmpty();
    }
}
