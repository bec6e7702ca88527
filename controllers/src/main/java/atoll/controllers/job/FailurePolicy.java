package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Job's `spec.podFailurePolicy`: what each failure of a pod means. Looks the failed pod up, for
/// digests keep no exit codes; each pod once.
///
/// Rules are asked in their order and the first that matches decides; without any that does, the
/// failure counts. Made for one step; a pod that cannot be found any more counts.
final class FailurePolicy {
    private final Client client;
    private final List<JsonObject> rules;
    private final Map<String, Verdict> byUid = new HashMap<>();

    FailurePolicy(Client client, JobSpec spec) {
        this.client = client;
        this.rules = spec.failureRules();
    }

    enum Action {
        /// Towards the backoff limit.
        COUNT,
        /// As if it had not been; the pod is replaced.
        IGNORE,
        /// Its index gets no further pod.
        FAIL_INDEX,
        FAIL_JOB
    }

    /// @param message why the job fails; empty for other actions
    record Verdict(Action action, String message) {
        static final Verdict COUNTED = new Verdict(Action.COUNT, "");
    }

    /// A pod that did not fail by its phase (one that is going, for one) counts, whatever the
    /// rules.
    Verdict of(JobPod pod) {
        if (rules.isEmpty() || pod.phase() != JobPod.Phase.FAILED) {
            return Verdict.COUNTED;
        }
        return byUid.computeIfAbsent(
                pod.uid(),
                uid ->
                        client.find(Kinds.PODS, pod.key())
                                .filter(found -> found.uid().equals(uid))
                                .map(this::judge)
                                .orElse(Verdict.COUNTED));
    }

    /// The message names the rule by its index, as upstream's condition does.
    private Verdict judge(KubeObject pod) {
        for (int i = 0; i < rules.size(); i++) {
            JsonObject rule = rules.get(i);
            String what =
                    rule.has("onExitCodes")
                            ? exitCode(pod, rule.object("onExitCodes"))
                            : condition(pod, rule);
            if (what == null) {
                continue;
            }
            String action = rule.stringOr("action", "");
            return switch (action) {
                case "FailJob" ->
                        new Verdict(Action.FAIL_JOB, what + " matching FailJob rule at index " + i);
                case "FailIndex" -> new Verdict(Action.FAIL_INDEX, "");
                case "Ignore" -> new Verdict(Action.IGNORE, "");
                default -> Verdict.COUNTED;
            };
        }
        return Verdict.COUNTED;
    }

    /// What failed, in upstream's words; null when no container matches. A container that ended
    /// well matches no rule.
    private static @Nullable String exitCode(KubeObject pod, JsonObject wanted) {
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            for (JsonObject container : pod.status().array(list).objects()) {
                long code = container.object("state", "terminated").longOr("exitCode", 0);
                String name = container.stringOr("name", "");
                if (code != 0
                        && wanted.stringOr("containerName", name).equals(name)
                        && matches(code, wanted)) {
                    return "Container %s for pod %s failed with exit code %d"
                            .formatted(name, pod.key(), code);
                }
            }
        }
        return null;
    }

    /// `In` or `NotIn` the rule's values.
    private static boolean matches(long code, JsonObject wanted) {
        boolean named =
                wanted.array("values").stream()
                        .anyMatch(one ->
                                one instanceof JsonNumber number && number.longValue() == code);
        return switch (wanted.stringOr("operator", "")) {
            case "In" -> named;
            case "NotIn" -> !named;
            default -> false;
        };
    }

    /// The first condition that a pattern of the rule matches; a pattern without a status means
    /// True.
    private static @Nullable String condition(KubeObject pod, JsonObject rule) {
        for (JsonObject condition : pod.status().array("conditions").objects()) {
            String type = condition.stringOr("type", "");
            for (JsonObject pattern : rule.array("onPodConditions").objects()) {
                if (type.equals(pattern.stringOr("type", ""))
                        && condition
                                .stringOr("status", "")
                                .equals(pattern.stringOr("status", "True"))) {
                    return "Pod " + pod.key() + " has condition " + type;
                }
            }
        }
        return null;
    }
}
