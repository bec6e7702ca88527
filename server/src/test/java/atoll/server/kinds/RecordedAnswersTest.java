package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.Status.Cause;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Our rules on what a real server was asked.
class RecordedAnswersTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);

    /// Fields that admission and allocation fill in, which these rules are not.
    private static final Set<String> FROM_ELSEWHERE =
            Set.of(
                    "tolerations",
                    "priority",
                    "serviceAccount",
                    "serviceAccountName",
                    "clusterIP",
                    "clusterIPs",
                    "healthCheckNodePort",
                    "nodePort",
                    "preemptionPolicy");

    private static final Set<String> CLUSTER_SCOPED = Set.of("Namespace");

    private static JsonObject created(String manifest) {
        JsonObject sent = Yaml.parseObject(manifest);
        GroupVersionKind kind = kind(sent);
        Schema schema = Objects.requireNonNull(SCHEMAS.kind(kind), kind.toString());
        JsonObject object = Decoding.decode(schema, sent).object();
        object = object.update("metadata", meta -> named(kind, meta));
        object = KINDS.defaults(kind, object);
        boolean hasStatus = schema.field("status") != null;
        return KINDS.reread(kind, KINDS.prepareForCreate(kind, hasStatus, object));
    }

    private static JsonObject named(GroupVersionKind kind, JsonObject meta) {
        JsonObject named = meta.with("uid", "<uid>");
        return CLUSTER_SCOPED.contains(kind.kind()) ? named : named.with("namespace", "pfx-ns");
    }

    private static GroupVersionKind kind(JsonObject object) {
        return GroupVersionKind.of(object.stringOr("apiVersion", ""), object.stringOr("kind", ""));
    }

    @TestFactory
    Stream<DynamicTest> refusalsAreUpstreams() {
        return Recorded.steps("08-validation").stream()
                .filter(step -> step.output().getFirst().startsWith("The "))
                .filter(step -> !step.step().equals("generate name bad"))
                .map(step -> DynamicTest.dynamicTest(step.step(), () -> checkRefusal(step)));
    }

    private static void checkRefusal(Recorded step) {
        JsonObject object = created(step.manifest());
        GroupVersionKind kind = kind(object);
        List<String> ours =
                KINDS.validateCreate(kind, !CLUSTER_SCOPED.contains(kind.kind()), object).stream()
                        .map(RecordedAnswersTest::line)
                        .distinct()
                        .toList();
        String first = step.output().getFirst();
        List<String> theirs =
                step.output().size() > 1
                        ? step.output().stream().skip(1).map(line -> line.substring(2)).toList()
                        : List.of(first.substring(first.indexOf("is invalid: ") + 12));
        assertThat(ours).isEqualTo(theirs);
    }

    private static String line(Cause cause) {
        return cause.field() + ": " + cause.message().replace("10.9.8.7", "<ip>");
    }

    @TestFactory
    Stream<DynamicTest> defaultsAreUpstreams() {
        return Recorded.steps("09-defaults").stream()
                .filter(step -> step.output().getFirst().startsWith("apiVersion"))
                .map(step -> DynamicTest.dynamicTest(step.step(), () -> checkDefaults(step)));
    }

    private static void checkDefaults(Recorded step) {
        JsonObject theirs = Yaml.parseObject(String.join("\n", step.output()));
        JsonObject ours = created(step.manifest());
        assertThat(comparable(ours)).isEqualTo(comparable(theirs));
        if (!step.manifest().contains("generateName")) {
            assertThat(metadata(ours)).isEqualTo(metadata(theirs));
        }
    }

    private static JsonObject metadata(JsonObject object) {
        return object.object("metadata").without("creationTimestamp").without("namespace");
    }

    private static JsonObject comparable(JsonObject object) {
        return stripped(object.without("metadata")).asObject();
    }

    private static Json stripped(Json value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject plain = object;
                for (String key : object.keys()) {
                    Json member = Objects.requireNonNull(object.get(key));
                    Json kept = FROM_ELSEWHERE.contains(key) ? JsonArray.EMPTY : stripped(member);
                    plain =
                            kept.equals(JsonArray.EMPTY) || kept.equals(JsonObject.EMPTY)
                                    ? plain.without(key)
                                    : plain.with(key, kept);
                }
                yield plain;
            }
            case JsonArray array ->
                    JsonArray.of(
                            array.stream()
                                    .filter(item ->
                                            !item.asObject()
                                                    .stringOr("name", "")
                                                    .startsWith("kube-api-access-"))
                                    .map(RecordedAnswersTest::stripped)
                                    .toList());
            default -> value;
        };
    }
}
