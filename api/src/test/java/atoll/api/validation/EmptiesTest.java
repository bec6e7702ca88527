package atoll.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EmptiesTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final String ROLE = "\"apiVersion\":\"v1\",\"kind\":\"ClusterRole\",\"rules\":";

    private final Schema roles = schema("rbac.authorization.k8s.io", "ClusterRole");
    private final Schema pods = schema("", "Pod");

    private static Schema schema(String group, String kind) {
        return Objects.requireNonNull(SCHEMAS.kind(new GroupVersionKind(group, "v1", kind)));
    }

    private static JsonObject sent(Schema schema, String json) {
        return Decoding.decodeAsSent(schema, JsonReader.readObject(json), JsonObject.EMPTY)
                .object();
    }

    @Test
    void anEmptyListThatGoAlwaysWritesIsShownButNotStored() {
        JsonObject role = sent(roles, "{" + ROLE + "[]}");

        assertThat(Empties.encoded(roles, role).get("rules")).hasToString("[]");
        assertThat(Empties.stored(roles, role).get("rules")).hasToString("null");
    }

    @Test
    void anEmptyListThatGoLeavesOutIsOnlyAsSent() {
        JsonObject pod = sent(pods, "{\"spec\":{\"containers\":[{\"args\":[]}],\"overhead\":{}}}");

        assertThat(pod.object("spec").has("overhead")).isTrue();
        assertThat(Empties.encoded(pods, pod)).isEqualTo(Empties.stored(pods, pod));
        assertThat(Empties.stored(pods, pod).toString()).doesNotContain("args", "overhead");
    }

    @Test
    void anEmptyObjectBehindAPointerStays() {
        JsonObject pod = sent(pods, "{\"spec\":{\"volumes\":[{\"name\":\"a\",\"emptyDir\":{}}]}}");

        assertThat(Empties.stored(pods, pod)).isSameAs(pod);
    }

    @Test
    void whatIsEmptyWhereNothingWasChangesNothing() {
        JsonObject old =
                Empties.stored(pods, sent(pods, "{\"spec\":{\"nodeSelector\":{\"a\":\"b\"}}}"));
        JsonObject pod = sent(pods, "{\"spec\":{\"nodeSelector\":{},\"overhead\":{}}}");

        JsonObject changing = Empties.changing(pods, pod, old);

        assertThat(changing.object("spec").has("nodeSelector")).isTrue();
        assertThat(changing.object("spec").has("overhead")).isFalse();
    }
}
